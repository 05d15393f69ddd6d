use std::time::Instant;

use super::*;

/// A server that answers every line with itself.
async fn echo() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let (mut from, mut to) = stream.split();
                tokio::io::copy(&mut from, &mut to).await.ok();
            });
        }
    });
    address
}

async fn say(stream: &mut TcpStream, text: &[u8]) -> io::Result<Vec<u8>> {
    stream.write_all(text).await?;
    let mut answer = vec![0; text.len()];
    stream.read_exact(&mut answer).await?;
    Ok(answer)
}

/// Whether nothing comes for a while. Waiting is the point here.
async fn silent(stream: &mut TcpStream) -> bool {
    let mut byte = [0];
    tokio::time::timeout(Duration::from_millis(150), stream.read(&mut byte)).await.is_err()
}

#[tokio::test]
async fn passes_and_counts() {
    let proxy = FaultProxy::start(echo().await).await;
    let mut stream = TcpStream::connect(proxy.address()).await.unwrap();
    assert_eq!(say(&mut stream, b"hello").await.unwrap(), b"hello");
    let traffic = proxy.traffic();
    assert_eq!((traffic.bytes_up, traffic.connections), (5, 1));
    assert_eq!(say(&mut stream, b"again").await.unwrap(), b"again");
    assert_eq!(proxy.traffic().since(traffic).bytes_up, 5);
}

#[tokio::test]
async fn down_cuts_what_is_open_and_refuses_what_is_new_until_it_passes_again() {
    let proxy = FaultProxy::start(echo().await).await;
    let mut stream = TcpStream::connect(proxy.address()).await.unwrap();
    say(&mut stream, b"hello").await.unwrap();
    proxy.set(Network::Down);
    assert_eq!(stream.read(&mut [0]).await.unwrap_or(0), 0);
    let mut other = TcpStream::connect(proxy.address()).await.unwrap();
    assert_eq!(other.read(&mut [0]).await.unwrap_or(0), 0);
    proxy.set(Network::Pass);
    let mut third = TcpStream::connect(proxy.address()).await.unwrap();
    assert_eq!(say(&mut third, b"back").await.unwrap(), b"back");
}

#[tokio::test]
async fn a_stall_holds_bytes_back_and_lets_them_go_when_it_heals() {
    let proxy = FaultProxy::start(echo().await).await;
    let mut stream = TcpStream::connect(proxy.address()).await.unwrap();
    say(&mut stream, b"hello").await.unwrap();
    proxy.set(Network::Stall);
    stream.write_all(b"later").await.unwrap();
    assert!(silent(&mut stream).await);
    proxy.set(Network::Pass);
    let mut answer = [0; 5];
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"later");
}

#[tokio::test]
async fn reset_is_heard_as_a_reset() {
    let proxy = FaultProxy::start(echo().await).await;
    let mut stream = TcpStream::connect(proxy.address()).await.unwrap();
    say(&mut stream, b"hello").await.unwrap();
    proxy.set(Network::Reset);
    assert_eq!(stream.read(&mut [0]).await.unwrap_err().kind(), io::ErrorKind::ConnectionReset);
}

#[tokio::test]
async fn throttling_takes_the_time_that_the_bytes_need() {
    let proxy = FaultProxy::start(echo().await).await;
    proxy.set(Network::Throttle(20_000));
    let mut stream = TcpStream::connect(proxy.address()).await.unwrap();
    let since = Instant::now();
    say(&mut stream, &[7; 8_000]).await.unwrap();
    assert!(since.elapsed() >= Duration::from_millis(380), "{:?}", since.elapsed());
}

#[tokio::test]
async fn a_portal_answers_for_the_server() {
    let proxy = FaultProxy::start(echo().await).await;
    proxy.set(Network::Portal);
    let mut stream = TcpStream::connect(proxy.address()).await.unwrap();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.contains("text/html"), "{answer}");
    assert_eq!(proxy.traffic().bytes_up, 0);
}

/// A server that says at its end what it was told.
async fn sink() -> (SocketAddr, JoinHandle<Vec<u8>>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let told = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut all = Vec::new();
        stream.read_to_end(&mut all).await.unwrap();
        all
    });
    (address, told)
}

#[tokio::test]
async fn reordered_frames_stay_whole_and_all_arrive() {
    let head = b"GET /sync HTTP/1.1\r\nUpgrade: websocket\r\n\r\n";
    let frame = |n: u8| [0x82, 0x80 | 2, 1, 2, 3, 4, n, n];
    for (network, order) in [(Network::Pass, [1, 2, 3, 4, 5]), (Network::Reorder, [2, 1, 4, 3, 5])] {
        let (address, told) = sink().await;
        let proxy = FaultProxy::start(address).await;
        proxy.set(network);
        let mut stream = TcpStream::connect(proxy.address()).await.unwrap();
        stream.write_all(head).await.unwrap();
        stream.write_all(&[1, 2, 3, 4, 5].map(frame).concat()).await.unwrap();
        stream.shutdown().await.unwrap();
        let told = told.await.unwrap();
        assert_eq!(told[head.len()..], order.map(frame).concat(), "{network:?}");
        assert_eq!(proxy.traffic().messages_up, 5);
    }
}

#[tokio::test]
async fn a_frame_that_nothing_follows_is_not_held_back_for_ever() {
    let proxy = FaultProxy::start(echo().await).await;
    proxy.set(Network::Reorder);
    let mut stream = TcpStream::connect(proxy.address()).await.unwrap();
    let head = b"GET /sync HTTP/1.1\r\nUpgrade: websocket\r\n\r\n";
    assert_eq!(say(&mut stream, head).await.unwrap(), head);
    let frame = [0x82, 0x80 | 1, 1, 2, 3, 4, 9];
    assert_eq!(say(&mut stream, &frame).await.unwrap(), frame);
}

#[test]
fn messages_are_counted_across_any_cut_of_the_bytes() {
    let mut stream = b"GET /sync HTTP/1.1\r\nUpgrade: websocket\r\n\r\n".to_vec();
    stream.extend([0x82, 0x80 | 3, 1, 2, 3, 4, 9, 9, 9]); // binary, masked, 3 bytes
    stream.extend([0x89, 0x80, 1, 2, 3, 4]); // ping: no data message
    stream.extend([0x02, 0x80 | 126, 1, 0, 1, 2, 3, 4]); // binary, 256 bytes, to be continued
    stream.extend([0x82; 256]);
    stream.extend([0x80, 0x80 | 1, 1, 2, 3, 4, 0x82]); // its end
    for cut in 1..stream.len() {
        let mut messages = Messages::default();
        let counted = messages.read(&stream[..cut]).0 + messages.read(&stream[cut..]).0;
        assert_eq!(counted, 2, "cut at {cut}");
    }
    let mut plain = Messages::default();
    assert_eq!(plain.read(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n\x82\x01a"), (0, vec![]));
}
