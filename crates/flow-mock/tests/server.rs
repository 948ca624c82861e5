//! The servers as a client without any HTTP library sees them.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use bytes::Bytes;
use flow_mock::{ClosedPort, Request, Script, Server, StalledListener, Step};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time,
};

const GET: &str = "GET / HTTP/1.1\r\nhost: x\r\n\r\n";
const PATIENT: Duration = Duration::from_secs(30);

fn run<T>(test: impl Future<Output = T>) -> T {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_all().build().unwrap().block_on(test)
}

/// Sends the pieces, each as a packet of its own, and reads until the server ends the connection.
async fn talk(address: SocketAddr, pieces: &[&str]) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    for piece in pieces {
        stream.write_all(piece.as_bytes()).await?;
        tokio::task::yield_now().await;
    }
    let mut text = String::new();
    time::timeout(PATIENT, stream.read_to_string(&mut text)).await??;
    Ok(text)
}

/// A server that says what it was asked, and keeps the connection.
fn echo(request: Request) -> Script {
    let body = String::from_utf8_lossy(&request.body);
    Script::reply(
        200,
        &[],
        format!("{} {} {body}", request.method, request.target),
    )
}

#[track_caller]
fn says(pieces: &[&str], expected: &str) {
    let text = run(async {
        let server = Server::start(echo).unwrap();
        talk(server.address(), pieces).await.unwrap()
    });
    assert_eq!(text, expected.replace('\n', "\r\n"));
}

#[track_caller]
fn refuses(pieces: &[&str], status: &str) {
    let (text, requests) = run(async {
        let server = Server::start(echo).unwrap();
        (
            talk(server.address(), pieces).await.unwrap(),
            server.requests(),
        )
    });
    assert!(text.starts_with(&format!("HTTP/1.1 {status}")), "{text}");
    assert_eq!(requests, 0);
}

#[test]
fn a_request_is_read_to_its_end_however_it_is_cut() {
    let request = "POST /a HTTP/1.1\r\nconnection: close\r\ncontent-length: 5\r\n\r\nhello";
    let reply = "HTTP/1.1 200 OK\ncontent-length: 13\n\nPOST /a hello";
    for cut in 0..=request.len() {
        let (start, end) = request.split_at(cut);
        says(&[start, end], reply);
    }
}

#[test]
fn chunks_are_put_together_however_they_are_cut() {
    let head = "POST /a HTTP/1.1\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n";
    let body = "3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\ntrailer: 1\r\n\r\n";
    for cut in 0..=body.len() {
        let (start, end) = body.split_at(cut);
        says(
            &[head, start, end],
            "HTTP/1.1 200 OK\ncontent-length: 13\n\nPOST /a hello",
        );
    }
}

#[test]
fn requests_on_one_connection_are_answered_in_order() {
    let last = "GET /b HTTP/1.1\r\nconnection: close\r\n\r\n";
    let ok = "HTTP/1.1 200 OK\ncontent-length: ";
    says(&[GET, last], &format!("{ok}6\n\nGET / {ok}7\n\nGET /b "));
    says(
        &[&format!("\r\n\r\n{GET}{last}")],
        &format!("{ok}6\n\nGET / {ok}7\n\nGET /b "),
    );
}

#[test]
fn a_client_that_waits_for_permission_gets_it() {
    let head =
        "POST / HTTP/1.1\r\nexpect: 100-continue\r\nconnection: close\r\ncontent-length: 1\r\n\r\n";
    says(
        &[head, "x"],
        "HTTP/1.1 100 Continue\n\nHTTP/1.1 200 OK\ncontent-length: 8\n\nPOST / x",
    );
}

#[test]
fn what_cannot_be_read_is_refused() {
    refuses(&["garbage\r\n\r\n"], "400");
    refuses(&["POST / HTTP/1.1\r\ncontent-length: x\r\n\r\n"], "400");
    refuses(
        &["POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n"],
        "400",
    );
    refuses(
        &["POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n1\r\nabc\r\n"],
        "400",
    );
    refuses(
        &["POST / HTTP/1.1\r\ncontent-length: 99999999999\r\n\r\n"],
        "413",
    );
    refuses(&["GET / HTTP/1.1\r\n", &"a: b\r\n".repeat(20_000)], "431");
}

#[test]
fn a_request_that_is_cut_off_is_not_answered() {
    run(async {
        let server = Server::start(echo).unwrap();
        let mut stream = TcpStream::connect(server.address()).await.unwrap();
        stream
            .write_all(b"POST / HTTP/1.1\r\ncontent-length: 9\r\n\r\nabc")
            .await
            .unwrap();
        stream.shutdown().await.unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).await.unwrap();
        assert_eq!((text.as_str(), server.requests()), ("", 0));
    });
}

#[test]
fn steps_are_played_one_after_the_other() {
    run(async {
        let pause = Duration::from_millis(20);
        let server = Server::start(move |_| {
            let bytes = Bytes::from_static(b"bcd");
            let every = Duration::from_millis(1);
            Script::raw("a")
                .then(Step::Sleep(pause))
                .then(Step::Drip { bytes, every })
        });
        let server = server.unwrap();
        let start = Instant::now();
        assert_eq!(talk(server.address(), &[GET]).await.unwrap(), "abcd");
        assert!(start.elapsed() >= pause);
    });
}

#[test]
fn a_reset_is_an_error_and_a_close_is_an_end() {
    run(async {
        let reset = Server::start(|_| Script::new([Step::Reset])).unwrap();
        let error = talk(reset.address(), &[GET]).await.unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
        let close = Server::start(|_| Script::json(200, "{}").then(Step::Close)).unwrap();
        assert!(
            talk(close.address(), &[GET])
                .await
                .unwrap()
                .ends_with("\r\n\r\n{}")
        );
        assert_eq!((reset.requests(), close.requests()), (1, 1));
    });
}

#[test]
fn a_raw_server_speaks_first() {
    run(async {
        let server = Server::start_raw(Script::raw("hello")).unwrap();
        assert_eq!(talk(server.address(), &[]).await.unwrap(), "hello");
        assert_eq!((server.requests(), server.connections()), (0, 1));
    });
}

#[test]
fn a_silent_connection_does_not_hold_up_its_neighbours() {
    run(async {
        let server = Server::start(|request: Request| match request.target.as_str() {
            "/hang" => Script::new([Step::Hang]),
            _ => Script::raw("ok"),
        });
        let server = server.unwrap();
        let mut silent = Vec::new();
        for _ in 0..300 {
            let mut stream = TcpStream::connect(server.address()).await.unwrap();
            stream
                .write_all(b"GET /hang HTTP/1.1\r\n\r\n")
                .await
                .unwrap();
            silent.push(stream);
        }
        assert_eq!(talk(server.address(), &[GET]).await.unwrap(), "ok");
    });
}

#[test]
fn dropping_a_server_ends_its_connections_and_frees_its_port() {
    run(async {
        let server = Server::start(|_| Script::new([Step::Hang])).unwrap();
        let address = server.address();
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(GET.as_bytes()).await.unwrap();
        while server.requests() == 0 {
            tokio::task::yield_now().await;
        }
        drop(server);
        let mut text = String::new();
        // Whether it is closed or reset depends on what was unread.
        let ended = time::timeout(PATIENT, stream.read_to_string(&mut text)).await;
        assert!(ended.is_ok() && text.is_empty());
    });
}

#[test]
fn a_peer_that_leaves_ends_the_delay_of_its_reply() {
    run(async {
        let late = Script::raw("late").delayed(Duration::from_secs(3600));
        let server = Server::start(move |_| late.clone()).unwrap();
        let mut stream = TcpStream::connect(server.address()).await.unwrap();
        stream.write_all(GET.as_bytes()).await.unwrap();
        stream.shutdown().await.unwrap();
        let mut text = String::new();
        let ended = time::timeout(PATIENT, stream.read_to_string(&mut text)).await;
        assert!(ended.is_ok(), "the server has not left");
    });
}

#[test]
fn a_closed_port_refuses_and_a_stalled_listener_does_neither() {
    run(async {
        let closed = ClosedPort::reserve().unwrap();
        let error = TcpStream::connect(closed.address().unwrap())
            .await
            .unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::ConnectionRefused);
        let stalled = StalledListener::start().await.unwrap();
        let connecting = TcpStream::connect(stalled.address().unwrap());
        assert!(
            time::timeout(Duration::from_millis(100), connecting)
                .await
                .is_err()
        );
    });
}
