//! One client that asks for too much, too slowly or too often is its own problem and nobody else's.

use std::time::{Duration, Instant};

use server::{
    assets::Assets,
    config::{AddressSource, Transport},
    limits::{Limits, OF_ADDRESS, OF_SESSION, OF_SOCKET, SOCKETS_OF_DEVICE},
    sync::hub::SOCKETS_OF_PERSON,
};
use shared::{
    api::ApiError,
    sync::protocol::{FRAME_MAX_BYTES, Fate, FromDevice, FromServer},
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_tungstenite::tungstenite::Message;

use crate::{
    host::{Host, PLAIN, Setup, assert_failed},
    http,
    wire::{Pen, Wire, open},
};

const SOON: Duration = Duration::from_millis(300);
/// Deadlines that a test can wait for.
const SHORT: Limits = Limits { head_within: SOON, body_within: SOON, read_within: SOON };

async fn impatient() -> Host {
    let host = Host::with_limits(TempDir::with_prefix("gendan-").unwrap(), PLAIN, Assets::embedded(), SHORT).await;
    host.people().await;
    host
}

/// Reads until the server hangs up.
async fn rest(stream: &mut TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    let read = tokio::time::timeout(crate::wire::PATIENCE, stream.read_to_end(&mut bytes)).await;
    // Hung up with or without a reset.
    let _ = read.expect("the server never hangs up");
    bytes
}

#[tokio::test]
async fn a_head_that_drips_in_is_cut_off() {
    let host = impatient().await;
    let mut stream = TcpStream::connect(host.address).await.unwrap();
    let (mut reader, mut writer) = stream.split();
    let begun = Instant::now();
    let drip = async {
        for byte in b"GET /api/session HTTP/1.1\r\nhost: x\r\nx-slow: ".iter().chain(std::iter::repeat(&b'x')) {
            if writer.write_all(&[*byte]).await.is_err() {
                break;
            }
            tokio::time::sleep(SOON / 10).await;
        }
    };
    let closed = async {
        let mut bytes = Vec::new();
        let _ = reader.read_to_end(&mut bytes).await;
    };
    tokio::select! { () = drip => {}, () = closed => {} }
    assert!(begun.elapsed() < 20 * SOON, "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let host = impatient().await;
    let mut stream = TcpStream::connect(host.address).await.unwrap();
    let head = format!(
        "POST /api/login HTTP/1.1\r\nhost: {0}\r\norigin: http://{0}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{{\"login\"",
        host.address
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let answer = String::from_utf8(rest(&mut stream).await).unwrap();
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
}

#[tokio::test]
async fn whoever_does_not_read_the_answer_is_hung_up_on() {
    let dist = TempDir::new().unwrap();
    let long = 64 << 20;
    std::fs::write(dist.path().join("long.bin"), vec![7u8; long]).unwrap();
    let assets = Assets::folder(dist.path()).unwrap();
    let limits = Limits { read_within: 3 * SOON, ..SHORT };
    let host = Host::with_limits(TempDir::with_prefix("gendan-").unwrap(), PLAIN, assets, limits).await;
    let mut stream = TcpStream::connect(host.address).await.unwrap();
    stream.write_all(format!("GET /long.bin HTTP/1.1\r\nhost: {}\r\n\r\n", host.address).as_bytes()).await.unwrap();
    // The deadline has to pass; there is nothing else to wait for.
    tokio::time::sleep(10 * SOON).await;
    assert!(rest(&mut stream).await.len() < long, "it still waited");
    // The control: whoever reads gets all of it.
    let answer = http::send(host.address, "GET", "/long.bin", &[], b"").await;
    assert_eq!(answer.body.len(), long);
}

#[tokio::test]
async fn idle_connections_are_closed_and_keep_nobody_out() {
    let host = impatient().await;
    let mut idle = Vec::new();
    for _ in 0..300 {
        idle.push(TcpStream::connect(host.address).await.unwrap());
    }
    assert_eq!(host.client().get("/healthz").await.status, 200);
    for stream in &mut idle {
        assert!(rest(stream).await.is_empty());
    }
}

#[tokio::test]
async fn too_much_of_a_body_or_too_deep_a_one_is_refused() {
    let host = Host::start().await;
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let client = host.log_in("boss").await;
    for path in ["/api/login", "/api/setup", "/api/password", "/api/customers/transfer", "/api/customers/share"] {
        assert_failed(&client.post(path, &deep).await, 400, &ApiError::BadRequest);
        let nested = format!("{{\"login\":{}1{}}}", "{\"a\":".repeat(10_000), "}".repeat(10_000));
        assert_failed(&client.post(path, &nested).await, 400, &ApiError::BadRequest);
        assert_failed(&client.post(path, &format!("\"{}\"", "x".repeat(2 << 20))).await, 413, &ApiError::BadRequest);
    }
}

#[tokio::test]
async fn a_message_over_the_limit_ends_the_socket_with_1009() {
    let host = Host::start().await;
    let client = host.log_in("ann").await;
    let mut wire = Wire::connect(&client).await;
    wire.send_raw(Message::Binary(vec![0u8; FRAME_MAX_BYTES + 1].into())).await;
    assert_eq!(wire.close_code().await, Some(1009));
    assert_eq!(host.app.counters.frames_oversized.get(), 1);
}

#[tokio::test]
async fn a_person_has_so_many_sockets_and_no_more() {
    let host = Host::start().await;
    let mut open_ones = Vec::new();
    for _ in 0..SOCKETS_OF_PERSON {
        open_ones.push(Wire::connect(&host.log_in("ann").await).await);
    }
    let one_more = host.log_in("ann").await;
    let refused = open(&one_more, Some(&one_more.origin), one_more.cookie.as_deref()).await;
    assert_eq!(refused.err(), Some(429));
    // Others have their own, and a place that becomes free can be taken.
    Wire::connect(&host.log_in("bob").await).await;
    open_ones.pop();
    support::until("a free place", crate::wire::PATIENCE, async || {
        open(&one_more, Some(&one_more.origin), one_more.cookie.as_deref()).await.ok()
    })
    .await;
}

#[tokio::test]
async fn a_device_that_keeps_reconnecting_is_held_up() {
    let host = Host::start().await;
    let client = host.log_in("ann").await;
    let mut refused = 0;
    for _ in 0..SOCKETS_OF_DEVICE.burst as u32 + 20 {
        refused += u32::from(open(&client, Some(&client.origin), client.cookie.as_deref()).await.err() == Some(429));
    }
    assert!(refused > 0);
    assert_eq!(host.app.counters.requests_limited.get(), u64::from(refused));
    Wire::connect(&host.log_in("ann").await).await;
}

#[tokio::test]
async fn a_device_that_floods_is_read_slowly_and_delays_nobody() {
    let host = Host::start().await;
    let mut flood = Wire::connect(&host.log_in("ann").await).await;
    let mut other = Wire::connect(&host.log_in("bob").await).await;
    let begun = Instant::now();
    let messages = OF_SOCKET.burst as u32 + 2 * OF_SOCKET.per_second as u32;
    let flooding = async {
        for _ in 0..messages {
            flood.say(&FromDevice::Ping).await;
        }
        let mut pongs = 0;
        while pongs < messages {
            pongs += u32::from(matches!(flood.next().await, Some(FromServer::Pong)));
        }
        begun.elapsed()
    };
    let mut pen = Pen::new(other.user);
    let working = async {
        for _ in 0..10 {
            let (doc, _, create) = pen.customer("照常");
            assert!(matches!(other.push_one(doc, &[create]).await[..], [Fate::Ok(_)]));
        }
    };
    let (took, ()) = tokio::join!(flooding, working);
    assert!(took >= Duration::from_millis(1_900), "nothing was held back: {took:?}");
}

#[tokio::test]
async fn a_session_or_an_address_that_asks_too_often_is_told_to_wait() {
    let source = AddressSource::ForwardedFor;
    let host = Host::empty(Setup { transport: Transport::Plain, source }).await;
    host.people().await;
    let client = host.log_in("ann").await;
    let mut last = client.get("/api/session").await;
    let mut asked = 1.0;
    while last.status == 200 {
        last = client.get("/api/session").await;
        asked += 1.0;
        assert!(asked < 3.0 * OF_SESSION.burst, "nobody minds");
    }
    assert!(asked >= OF_SESSION.burst);
    assert_failed(&last, 429, &ApiError::Throttled { retry_after_s: 1 });
    assert_eq!(last.header("retry-after"), Some("1"));
    assert_eq!(host.log_in("bob").await.get("/api/session").await.status, 200);

    let stranger = async |address: &str| {
        let forwarded =
            [("x-forwarded-for", address), ("cookie", "__Host-sid=0123456789012345678901234567890123456789012")];
        http::send(host.address, "GET", "/api/session", &forwarded, b"").await.status
    };
    let mut asked = 0.0;
    while stranger("10.0.0.7").await != 429 {
        asked += 1.0;
        assert!(asked < 3.0 * OF_ADDRESS.burst, "nobody minds");
    }
    assert_eq!(stranger("10.0.0.8").await, 401);
}

/// It is told two pages at most and fetches the rest when it can; meanwhile nothing piles up for it.
#[tokio::test]
async fn a_device_that_does_not_read_is_owed_and_not_queued_for() {
    let host = Host::start().await;
    let mut stuck = Wire::connect(&host.log_in("ann").await).await;
    stuck.catch_up().await;
    let mut busy = Wire::connect(&host.log_in("ann").await).await;
    let mut pen = Pen::new(busy.user);
    let mut docs = 0;
    for round in 0..60u32 {
        let (doc, mut document, create) = pen.customer(&format!("客户{round}"));
        let noise: String =
            (0..6_000u32).filter_map(|i| char::from_u32(0x4e00 + (i * 7_919 + round * 104_729) % 20_000)).collect();
        let remark = pen.set(&mut document, shared::customer::field::CustomerField::Remark, &noise);
        let fates = busy.push_one(doc, &[create, remark]).await;
        assert!(fates.iter().all(|fate| matches!(fate, Fate::Ok(_))), "{fates:?}");
        docs += 1;
    }
    stuck.say(&FromDevice::Ping).await;
    let mut pages = 0;
    loop {
        match stuck.next().await.expect("still open") {
            FromServer::Pong => break,
            FromServer::Page { .. } => pages += 1,
            _ => {}
        }
    }
    assert!((1..=2).contains(&pages), "{pages} pages were queued");
    // Afresh, it gets everything.
    let mut again = Wire::connect(&host.log_in("ann").await).await;
    again.catch_up().await;
    let scope = shared::sync::protocol::Scope::Portfolio(again.user);
    assert_eq!(again.held.ids(scope).len(), docs);
}
