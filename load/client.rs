//! A client that costs little: every request is a prepared block of bytes, every connection is kept alive, one request at a time
//! on each.

use std::{net::SocketAddr, sync::Arc};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
};

/// What the answers were.
#[derive(Debug, Default)]
pub struct Answers {
    pub ok: usize,
    pub other: usize,
}

/// A complete HTTP/1.1 request.
pub fn request(path: &str, headers: &[(String, String)], body: &[u8]) -> Vec<u8> {
    let mut text = format!("POST {path} HTTP/1.1\r\nhost: load\r\ncontent-type: application/json\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str("\r\n");
    let mut bytes = text.into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// Sends all requests over `connections` connections and counts the answers.
pub async fn send_all(address: SocketAddr, requests: Arc<Vec<Vec<u8>>>, connections: usize) -> std::io::Result<Answers> {
    let mut tasks = JoinSet::new();
    for connection in 0..connections {
        let requests = requests.clone();
        tasks.spawn(async move {
            let mut stream = TcpStream::connect(address).await?;
            stream.set_nodelay(true)?;
            let mut answers = Answers::default();
            let mut buffer = Vec::with_capacity(4096);
            for request in requests.iter().skip(connection).step_by(connections) {
                stream.write_all(request).await?;
                if status(&mut stream, &mut buffer).await? == 200 { answers.ok += 1 } else { answers.other += 1 }
            }
            std::io::Result::Ok(answers)
        });
    }
    let mut all = Answers::default();
    while let Some(done) = tasks.join_next().await {
        let answers = done.map_err(std::io::Error::other)??;
        all.ok += answers.ok;
        all.other += answers.other;
    }
    Ok(all)
}

/// Reads one answer with a content-length and gives its status.
async fn status(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> std::io::Result<u16> {
    buffer.clear();
    loop {
        if stream.read_buf(buffer).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        let Some(end) = buffer.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&buffer[..end]).to_ascii_lowercase();
        let length: usize =
            head.lines().find_map(|line| line.strip_prefix("content-length: ")).and_then(|text| text.trim().parse().ok()).unwrap_or(0);
        while buffer.len() < end + 4 + length {
            if stream.read_buf(buffer).await? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
        }
        return Ok(head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0));
    }
}
