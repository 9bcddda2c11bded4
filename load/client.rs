//! A client that costs little: every request is a prepared block of bytes, every connection is kept alive, one request at a time
//! on each.

use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
    time::{Instant, sleep_until},
};

/// What the answers were.
#[derive(Debug, Default)]
pub struct Answers {
    pub ok: usize,
    pub other: usize,
    /// How long each took, and when it was there.
    pub took: Vec<Duration>,
    pub came: Vec<Instant>,
    pub bodies: Vec<Vec<u8>>,
}

impl Answers {
    /// The longest time between two of them.
    pub fn longest_gap(mut self) -> Duration {
        self.came.sort_unstable();
        self.came.windows(2).map(|two| two[1] - two[0]).max().unwrap_or_default()
    }
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

/// Opens connections before the clock starts: wallets keep theirs.
pub async fn connect(address: SocketAddr, count: usize) -> std::io::Result<Vec<TcpStream>> {
    let mut connections = Vec::with_capacity(count);
    for _ in 0..count {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        connections.push(stream);
    }
    Ok(connections)
}

/// Sends all requests over `connections` and counts the answers: as fast as they come, or, with `per_second`, so many a
/// second whether answers keep up or not. What is sent late because the answer before it was late took from when it was due.
pub async fn send_all(connections: Vec<TcpStream>, requests: Arc<Vec<Vec<u8>>>, per_second: Option<f64>) -> std::io::Result<Answers> {
    let started = Instant::now();
    let mut tasks = JoinSet::new();
    let every = connections.len();
    for (connection, mut stream) in connections.into_iter().enumerate() {
        let requests = requests.clone();
        tasks.spawn(async move {
            let mut answers = Answers::default();
            let mut buffer = Vec::with_capacity(4096);
            for (number, request) in requests.iter().enumerate().skip(connection).step_by(every) {
                let mut begun = Instant::now();
                if let Some(per_second) = per_second {
                    let due = started + Duration::from_secs_f64(number as f64 / per_second);
                    let early = begun < due;
                    sleep_until(due).await;
                    begun = if early { Instant::now() } else { due };
                }
                stream.write_all(request).await?;
                let (status, body) = answer(&mut stream, &mut buffer).await?;
                if status == 200 {
                    answers.ok += 1
                } else {
                    answers.other += 1
                }
                answers.took.push(begun.elapsed());
                answers.came.push(Instant::now());
                answers.bodies.push(body);
            }
            std::io::Result::Ok(answers)
        });
    }
    let mut all = Answers::default();
    while let Some(done) = tasks.join_next().await {
        let answers = done.map_err(std::io::Error::other)??;
        all.ok += answers.ok;
        all.other += answers.other;
        all.took.extend(answers.took);
        all.came.extend(answers.came);
        all.bodies.extend(answers.bodies);
    }
    Ok(all)
}

/// Reads one answer with a content-length and gives its status and its body.
async fn answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> std::io::Result<(u16, Vec<u8>)> {
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
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
        return Ok((status, buffer[end + 4..end + 4 + length].to_vec()));
    }
}
