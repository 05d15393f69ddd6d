//! The server under test is a real one: it starts, is killed, and comes back on its data and port.

use support::server::{PASSWORD, Server};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// One request by hand; the whole answer as text.
async fn ask(server: &Server, request: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(server.address()).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

#[tokio::test]
async fn a_killed_server_comes_back_with_its_people_on_the_same_port() {
    let server = Server::prepare();
    server.enter("lina", "李娜", "rep", "销售一部");
    let mut server = server.started();
    let health = "GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    assert!(ask(&server, health).await.unwrap().starts_with("HTTP/1.1 200"));
    server.kill();
    assert!(ask(&server, health).await.is_err());
    server.run();
    let body = format!("{{\"login\":\"lina\",\"password\":\"{PASSWORD}\",\"device_name\":\"test\"}}");
    let address = server.address();
    let login = format!(
        "POST /api/login HTTP/1.1\r\nhost: {address}\r\norigin: http://{address}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    let answer = ask(&server, &login).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("李娜"), "{answer}");
}
