//! A small load generator: HTTP/1.1 over kept connections, one thread each.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::running::Server;

/// What a load measured.
pub struct Load {
    /// Answers per second.
    pub rate: f64,
    /// What an answer took on average.
    pub mean_ms: f64,
    /// What half of the answers took at most.
    pub p50_ms: f64,
    /// What 99 of 100 answers took at most.
    pub p99_ms: f64,
    /// The server's processor time for each answer.
    pub cpu_ms: f64,
}

/// A GET request of a signed-in person.
pub fn request(port: u16, path: &str, secret: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: guildhall={secret}\r\nSec-Fetch-Site: same-origin\r\n\r\n")
        .into_bytes()
}

/// The status of an address.
pub fn status(port: u16, path: &str) -> Result<u16> {
    let mut connection = Connection::open(port)?;
    connection.ask(format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n").as_bytes()).map(|(status, _)| status)
}

/// One answer as JSON.
pub fn get(port: u16, request: &[u8]) -> Result<Value> {
    let (status, body) = Connection::open(port)?.ask(request)?;
    if status != 200 {
        bail!("the server answers {status}: {}", String::from_utf8_lossy(&body));
    }
    Ok(serde_json::from_slice(&body)?)
}

/// Asks in turn on several connections for a while.
pub fn run(server: &Server, requests: &[Vec<u8>], connections: usize, span: Duration) -> Result<Load> {
    let stop = AtomicBool::new(false);
    let processor = server.processor_seconds()?;
    let started = Instant::now();
    let times: Result<Vec<Vec<Duration>>> = std::thread::scope(|scope| {
        let asker = |number: usize| {
            let stop = &stop;
            scope.spawn(move || {
                let mut connection = Connection::open(server.port)?;
                let mut times = Vec::new();
                for request in requests.iter().cycle().skip(number) {
                    if stop.load(Ordering::Relaxed) {
                        break;
                    }
                    times.push(connection.timed(request)?);
                }
                Ok(times)
            })
        };
        let askers: Vec<_> = (0..connections).map(asker).collect();
        std::thread::sleep(span);
        stop.store(true, Ordering::Relaxed);
        askers.into_iter().map(|asker| asker.join().unwrap_or_else(|_| bail!("a connection broke"))).collect()
    });
    let elapsed = started.elapsed();
    summary(times?.concat(), elapsed, server.processor_seconds()? - processor)
}

/// Asks each question once, on one connection.
pub fn once(server: &Server, requests: &[Vec<u8>]) -> Result<Load> {
    let mut connection = Connection::open(server.port)?;
    let processor = server.processor_seconds()?;
    let started = Instant::now();
    let times: Result<Vec<Duration>> = requests.iter().map(|request| connection.timed(request)).collect();
    let elapsed = started.elapsed();
    summary(times?, elapsed, server.processor_seconds()? - processor)
}

/// What times of answers say.
pub fn summary(mut times: Vec<Duration>, elapsed: Duration, processor: f64) -> Result<Load> {
    times.sort_unstable();
    let count = times.len();
    let at = |percent: usize| times.get((count * percent / 100).min(count.saturating_sub(1))).context("nothing was answered");
    let (p50, p99) = (at(50)?, at(99)?);
    let all: Duration = times.iter().sum();
    Ok(Load {
        rate: count as f64 / elapsed.as_secs_f64(),
        mean_ms: all.as_secs_f64() * 1_000.0 / count as f64,
        p50_ms: p50.as_secs_f64() * 1_000.0,
        p99_ms: p99.as_secs_f64() * 1_000.0,
        cpu_ms: processor * 1_000.0 / count as f64,
    })
}

/// A kept connection to the server.
pub struct Connection {
    stream: BufReader<TcpStream>,
}

impl Connection {
    /// Connects.
    pub fn open(port: u16) -> Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        Ok(Self { stream: BufReader::with_capacity(64 * 1024, stream) })
    }

    /// Asks and says how long the answer took.
    pub fn timed(&mut self, request: &[u8]) -> Result<Duration> {
        let started = Instant::now();
        let (status, body) = self.ask(request)?;
        if status != 200 {
            bail!("the server answers {status}: {}", String::from_utf8_lossy(&body));
        }
        Ok(started.elapsed())
    }

    /// Sends a request with its body and gives the answer as JSON.
    pub fn send(&mut self, head: &str, body: &[u8]) -> Result<Value> {
        self.stream.get_mut().write_all(head.as_bytes())?;
        let (status, answer) = self.ask(body)?;
        if !(200..300).contains(&status) {
            bail!("the server answers {status}: {}", String::from_utf8_lossy(&answer));
        }
        Ok(serde_json::from_slice(&answer)?)
    }

    /// Sends JSON as a signed-in person.
    pub fn call(&mut self, port: u16, method: &str, path: &str, secret: &str, body: &Value) -> Result<Value> {
        let body = body.to_string();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: guildhall={secret}\r\nSec-Fetch-Site: same-origin\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        // One write: what comes in two pieces may wait for the first one's acknowledgement.
        self.send(&(head + &body), b"")
    }

    /// Asks and reads the answer's body without keeping it; gives its length.
    pub fn drain(&mut self, request: &[u8]) -> Result<u64> {
        self.stream.get_mut().write_all(request)?;
        let (status, length, chunked) = self.head()?;
        if status != 200 || chunked {
            bail!("the server answers {status}, of a length that it does not say: {chunked}");
        }
        Ok(std::io::copy(&mut (&mut self.stream).take(length as u64), &mut std::io::sink())?)
    }

    fn ask(&mut self, request: &[u8]) -> Result<(u16, Vec<u8>)> {
        self.stream.get_mut().write_all(request)?;
        let (status, length, chunked) = self.head()?;
        if chunked {
            return Ok((status, self.chunks()?));
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok((status, body))
    }

    /// The status, the length of the body, and whether it comes in chunks instead.
    fn head(&mut self) -> Result<(u16, usize, bool)> {
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let status = line.split(' ').nth(1).and_then(|status| status.parse().ok()).context("no status line")?;
        let (mut length, mut chunked) = (0, false);
        loop {
            line.clear();
            self.stream.read_line(&mut line)?;
            let header = line.trim_end().to_lowercase();
            if header.is_empty() {
                break;
            }
            if let Some(value) = header.strip_prefix("content-length:") {
                length = value.trim().parse()?;
            }
            chunked |= header.starts_with("transfer-encoding:") && header.contains("chunked");
        }
        Ok((status, length, chunked))
    }

    fn chunks(&mut self) -> Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line)?;
            let length = usize::from_str_radix(line.trim(), 16)?;
            let start = body.len();
            body.resize(start + length, 0);
            self.stream.read_exact(body.get_mut(start..).unwrap_or_default())?;
            line.clear();
            self.stream.read_line(&mut line)?;
            if length == 0 {
                return Ok(body);
            }
        }
    }
}
