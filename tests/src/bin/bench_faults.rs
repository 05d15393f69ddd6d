//! `cargo xtask bench faults [kills] [cuts]`: the server is killed and loses its power under the load of fifty devices, the
//! browser is killed after it said that something is saved. Controls show that a loss would be seen.

use std::time::{Duration, Instant};

use anyhow::Result;
use rand::{Rng, SeedableRng, rngs::StdRng};
use support::{
    browser::{Browser, Posture},
    fleet::{Fleet, Verdict},
    proxy::{FaultProxy, Network},
    server::Server,
};

/// Runs after which the server's database is a small one again.
const FRESH_AFTER: u32 = 20;
/// Runs of each control.
const CONTROLS: u32 = 5;
/// Customers of the company whose rep loses the store.
const CUSTOMERS: u32 = 10_000;
/// A slow line, bytes a second in each direction.
const TEN_MBIT: u32 = 1_250_000;
/// How long the store of a killed browser is looked at before what is not there counts as lost.
const LOOK: Duration = Duration::from_secs(20);

fn main() -> Result<()> {
    let counts: Vec<u32> = std::env::args().skip(1).map(|count| count.parse()).collect::<Result<_, _>>()?;
    let (kills, cuts) = (counts.first().copied().unwrap_or(200), counts.get(1).copied().unwrap_or(200));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let good = runtime.block_on(async {
        let mut luck = StdRng::seed_from_u64(rand::rng().random());
        let killed = killed(kills, &mut luck).await;
        let cut = cut(cuts, &mut luck).await;
        let [normal, off] = [control("normal", &mut luck).await, control("off", &mut luck).await];
        if kills > 0 {
            refill().await;
        }
        let browser_lost = browser_kills(kills, &mut luck).await;
        let (lost, corrupt) = (killed.lost + cut.lost, killed.corrupt + cut.corrupt);
        let line = serde_json::json!({
            "kills": kills,
            "cuts": cuts,
            "lost": lost,
            "corrupt": corrupt,
            "control_lost": normal.lost,
            "control_corrupt": off.corrupt,
            "browser_kills": kills,
            "browser_lost": browser_lost,
        });
        println!("{line}");
        lost == 0 && corrupt == 0 && browser_lost == 0 && normal.lost > 0 && off.corrupt > 0
    });
    std::process::exit(i32::from(!good));
}

/// What many runs have cost.
#[derive(Debug, Default)]
struct Toll {
    lost: u64,
    corrupt: u32,
    acknowledged: u64,
}

impl Toll {
    fn add(&mut self, verdict: Verdict) {
        self.lost += verdict.lost;
        self.corrupt += u32::from(verdict.corrupt);
    }
}

fn a_moment(luck: &mut StdRng) -> Duration {
    Duration::from_millis(luck.random_range(50..2_000))
}

/// Notes what the fleet was told, and gives it a small database from time to time.
fn renew(fleet: &mut Fleet, run: u32, toll: &mut Toll) {
    if run.is_multiple_of(FRESH_AFTER) {
        toll.acknowledged += fleet.acknowledged() as u64;
        fleet.begin_anew();
    }
}

async fn killed(kills: u32, luck: &mut StdRng) -> Toll {
    let (mut fleet, mut toll, mut ready) = (Fleet::assemble(), Toll::default(), Vec::new());
    for kill in 0..kills {
        renew(&mut fleet, kill, &mut toll);
        ready.push(fleet.start());
        fleet.work_and_kill(a_moment(luck)).await;
        toll.add(fleet.examine().await);
    }
    toll.acknowledged += fleet.acknowledged() as u64;
    ready.sort();
    let percentile = |p: usize| ready.get(ready.len() * p / 100).or(ready.last()).copied().unwrap_or_default();
    println!("{kills} kills: {toll:?}; ready again after {:?} (median), {:?} (p99)", percentile(50), percentile(99));
    toll
}

async fn cut(cuts: u32, luck: &mut StdRng) -> Toll {
    let (mut fleet, mut toll) = (Fleet::assemble(), Toll::default());
    for cut in 0..cuts {
        renew(&mut fleet, cut, &mut toll);
        let observed = fleet.start_observed();
        fleet.work_and_kill(a_moment(luck)).await;
        toll.add(fleet.lose_power(&observed, [luck.random()]).await);
    }
    toll.acknowledged += fleet.acknowledged() as u64;
    println!(
        "{cuts} losses of power, each with all unsynced writes lost and with some of their sectors kept: {toll:?}"
    );
    toll
}

async fn control(synchronous: &str, luck: &mut StdRng) -> Toll {
    let (mut fleet, mut toll) = (Fleet::assemble(), Toll::default());
    for _ in 0..CONTROLS {
        fleet.begin_anew();
        fleet.server.set_options(&["--synchronous", synchronous]);
        let observed = fleet.start_observed();
        fleet.work_and_kill(Duration::from_millis(2_000)).await;
        toll.add(fleet.lose_power(&observed, [luck.random(), luck.random()]).await);
        toll.acknowledged += fleet.acknowledged() as u64;
    }
    println!("control, synchronous {synchronous}: {toll:?}");
    toll
}

/// The browser is killed a moment after it said that a customer is saved. How many were not there afterwards.
async fn browser_kills(kills: u32, luck: &mut StdRng) -> u32 {
    let server = Server::prepare();
    server.enter("ann", "安安", "rep", "销售部");
    let server = server.started();
    let network = FaultProxy::start(server.address()).await;
    let mut browser = Browser::logged_in(Posture::Phone, &network.url(), "ann").await;
    browser.synced().await;
    browser.works_offline().await;
    network.set(Network::Down);
    let (mut held, mut lost) = (0, 0);
    for kill in 0..kills {
        browser.add_customer(&format!("第{kill}次断电公司")).await;
        held += 1;
        tokio::time::sleep(Duration::from_millis(luck.random_range(0..40))).await;
        browser = Browser::open_on(Posture::Phone, browser.kill()).await;
        browser.goto(&network.url()).await;
        let found = customers(&browser, held).await;
        lost += held - found;
        held = found;
    }
    println!("{kills} kills of the browser after a customer was saved: {lost} lost");
    lost
}

/// How many customers the page has, once it has as many as it should; at the latest after a while.
async fn customers(browser: &Browser, wanted: u32) -> u32 {
    let since = Instant::now();
    loop {
        let found = browser.page_says("customers").await.and_then(|count| count.parse().ok()).unwrap_or(0);
        if found >= wanted || since.elapsed() > LOOK {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// A browser that lost everything comes back over a slow line.
async fn refill() {
    let server = Server::start_demo(CUSTOMERS);
    let network = FaultProxy::start(server.address()).await;
    let browser = Browser::open(Posture::Phone).await;
    browser.goto(&network.url()).await;
    browser.log_in("boss", "gendan-demo").await;
    browser.wait_until_page_says("stage", "ready").await;
    let all = "document.documentElement.dataset.sync === 'idle' && document.documentElement.dataset.customers";
    let patience = Duration::from_secs(600);
    let ready = support::until("all customers are here", patience, async || {
        browser.js(&format!("return {all};"), vec![]).await.as_str().and_then(|count| count.parse::<u32>().ok())
    });
    let held = ready.await;
    browser.goto("about:blank").await;
    browser.evict(&network.url()).await;
    network.set(Network::Throttle(TEN_MBIT));
    let since = Instant::now();
    browser.goto(&network.url()).await;
    browser.wait_until_page_says("stage", "ready").await;
    let stage = since.elapsed();
    browser.go("/customers").await;
    browser.wait_for("customers are listed", "document.querySelectorAll('a[href^=\"/customers/\"]').length > 5").await;
    let usable = since.elapsed();
    let found = support::until("the list is whole", patience, async || {
        let found = customers(&browser, held).await;
        (found >= held).then_some(found)
    });
    let found = found.await;
    println!(
        "evicted with {held} customers, at 10 Mbit/s: program after {:.1} s, usable after {:.1} s, all {found} listed after {:.1} s",
        stage.as_secs_f64(),
        usable.as_secs_f64(),
        since.elapsed().as_secs_f64()
    );
}
