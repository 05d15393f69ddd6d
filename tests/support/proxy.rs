//! A TCP proxy that breaks the network on demand: page, service worker and WebSocket alike.

mod count;
mod shuffle;

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{ReadHalf, WriteHalf},
    },
    sync::watch,
    task::JoinHandle,
};

pub use count::Traffic;
use count::{Counters, Direction, Messages};
use shuffle::Shuffle;

/// How the network behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    /// As it should.
    Pass,
    /// Gone: open connections are cut, new ones end at once.
    Down,
    /// A black hole: connections stay open, nothing arrives, nothing is said.
    Stall,
    /// Every connection is torn down with a reset.
    Reset,
    /// So many bytes a second in each direction of each connection.
    Throttle(u32),
    /// WebSocket frames change places with their neighbours.
    Reorder,
    /// Somebody else answers every request with a page of their own.
    Portal,
}

/// How long a frame is held back for another to overtake it.
const OVERTAKE_WITHIN: Duration = Duration::from_millis(50);

/// What the captive portal answers to everything.
pub const PORTAL_PAGE: &str = "<!doctype html><title>Wi-Fi</title><h1>请登录无线网络</h1>";

/// The proxy; ends with the value.
pub struct FaultProxy {
    address: SocketAddr,
    network: watch::Sender<Network>,
    counters: Arc<Counters>,
    accepting: JoinHandle<()>,
}

impl FaultProxy {
    /// Listens on a free port of this machine and passes on to `upstream`, which need not be there yet.
    pub async fn start(upstream: SocketAddr) -> FaultProxy {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("this machine has a free port");
        let address = listener.local_addr().expect("a bound socket has an address");
        let (network, watched) = watch::channel(Network::Pass);
        let counters = Arc::<Counters>::default();
        let counted = counters.clone();
        let accepting = tokio::spawn(async move {
            loop {
                let Ok((client, _)) = listener.accept().await else { return };
                counted.connection();
                tokio::spawn(converse(client, upstream, watched.clone(), counted.clone()));
            }
        });
        FaultProxy { address, network, counters, accepting }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL that a browser opens.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Makes the network behave so from now on, for open connections too.
    pub fn set(&self, network: Network) {
        self.network.send_replace(network);
    }

    /// What was asked for over HTTP so far: method and path of each request.
    pub fn requests(&self) -> Vec<String> {
        self.counters.requests()
    }

    /// What has gone through so far.
    pub fn traffic(&self) -> Traffic {
        self.counters.read()
    }
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        self.accepting.abort();
        self.network.send_replace(Network::Down);
    }
}

async fn converse(
    mut client: TcpStream,
    upstream: SocketAddr,
    mut network: watch::Receiver<Network>,
    counters: Arc<Counters>,
) {
    client.set_nodelay(true).ok();
    // Looked at before anything is sent, so that a new connection under a fault never reaches the server.
    let now = *network.borrow_and_update();
    match now {
        Network::Down => return,
        Network::Reset => return reset(client),
        Network::Portal => return answer_as_portal(client).await,
        Network::Stall => {
            let healed = network.wait_for(|now| *now != Network::Stall).await.map(|now| *now);
            if !matches!(healed, Ok(Network::Pass | Network::Throttle(_) | Network::Reorder)) {
                return;
            }
        }
        Network::Pass | Network::Throttle(_) | Network::Reorder => {}
    }
    let Ok(mut server) = TcpStream::connect(upstream).await else { return };
    server.set_nodelay(true).ok();
    let resets = {
        let ((client_in, client_out), (server_in, server_out)) = (client.split(), server.split());
        let up = pump(client_in, server_out, network.clone(), &counters, Direction::Up);
        let down = pump(server_in, client_out, network.clone(), &counters, Direction::Down);
        let cut = async {
            let broken = |now: &Network| matches!(now, Network::Down | Network::Reset | Network::Portal);
            network.wait_for(broken).await.map(|now| *now)
        };
        // A direction that ends has passed its end on and the other may still talk; one that breaks ends both.
        tokio::select! {
            _ = async { tokio::try_join!(up, down) } => false,
            reason = cut => matches!(reason, Ok(Network::Reset)),
        }
    };
    if resets {
        reset(client);
        reset(server);
    }
}

/// Passes bytes on in one direction, as slowly as the network is.
async fn pump(
    mut from: ReadHalf<'_>,
    mut to: WriteHalf<'_>,
    mut network: watch::Receiver<Network>,
    counters: &Counters,
    direction: Direction,
) -> io::Result<()> {
    let mut buffer = vec![0; 16 * 1024];
    let (mut messages, mut shuffle) = (Messages::default(), Shuffle::default());
    loop {
        let now = *network.borrow();
        let chunk = match now {
            Network::Throttle(per_second) => (per_second as usize / 20).clamp(1, buffer.len()),
            _ => buffer.len(),
        };
        let read = tokio::select! {
            read = from.read(&mut buffer[..chunk]) => read?,
            () = tokio::time::sleep(OVERTAKE_WITHIN), if shuffle.waits() => {
                to.write_all(&shuffle.release_held()).await?;
                continue;
            }
        };
        // What falls into a black hole stays there until it closes; no end is heard either.
        let now = match network.wait_for(|now| *now != Network::Stall).await {
            Ok(now) => *now,
            Err(_) => return Ok(()),
        };
        if read == 0 {
            to.write_all(&shuffle.release()).await?;
            return to.shutdown().await;
        }
        if let Network::Throttle(per_second) = now {
            tokio::time::sleep(Duration::from_secs_f64(read as f64 / f64::from(per_second.max(1)))).await;
        }
        if direction == Direction::Up {
            counters.note_request(&buffer[..read]);
        }
        let (begun, ends) = messages.read(&buffer[..read]);
        counters.add(direction, read as u64, begun);
        if now == Network::Reorder && !ends.is_empty() || shuffle.waits() {
            to.write_all(&shuffle.feed(&buffer[..read], &ends)).await?;
        } else {
            to.write_all(&shuffle.release()).await?;
            to.write_all(&buffer[..read]).await?;
        }
    }
}

/// Closes with RST instead of FIN.
fn reset(stream: TcpStream) {
    stream.set_zero_linger().ok();
}

async fn answer_as_portal(mut client: TcpStream) {
    let mut head = Vec::new();
    let mut buffer = [0; 4096];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        match client.read(&mut buffer).await {
            Ok(read) if read > 0 && head.len() < 64 * 1024 => head.extend_from_slice(&buffer[..read]),
            _ => return,
        }
    }
    let length = PORTAL_PAGE.len();
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {length}\r\n\
         connection: close\r\n\r\n{PORTAL_PAGE}"
    );
    client.write_all(answer.as_bytes()).await.ok();
    client.shutdown().await.ok();
}

#[cfg(test)]
mod tests;
