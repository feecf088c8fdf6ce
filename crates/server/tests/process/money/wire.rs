//! Requests that can be sent again, word for word, and the connection they travel on.

use std::{
    fmt::Display,
    io::Write,
    net::{SocketAddr, TcpStream},
};

use guildhall_domain::endpoint::{Endpoint, Method, query_string};
use serde::Serialize;

use crate::support::{Answer, PATIENCE, request};

/// A request of somebody.
#[derive(Clone)]
pub struct Letter {
    bytes: Vec<u8>,
}

impl Letter {
    /// Writes one to an endpoint.
    pub fn new<I: Serialize, O>(secret: &str, endpoint: &Endpoint<I, O>, path: &[&dyn Display], input: &I) -> Self {
        let cookie = format!("guildhall={secret}");
        let headers = [("cookie", cookie.as_str()), ("content-type", "application/json")];
        let address = endpoint.at(path);
        let bytes = if endpoint.method == Method::Get {
            let query = query_string(input);
            let address = if query.is_empty() { address } else { format!("{address}?{query}") };
            request("GET", &address, &headers[..1], b"")
        } else {
            request(endpoint.method.as_str(), &address, &headers, &serde_json::to_vec(input).expect("the input is JSON"))
        };
        Self { bytes }
    }
}

impl std::fmt::Debug for Letter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.bytes))
    }
}

/// A connection that is opened when it is needed.
pub struct Wire {
    address: SocketAddr,
    stream: Option<TcpStream>,
}

impl Wire {
    /// To a server.
    pub fn new(address: SocketAddr) -> Self {
        Self { address, stream: None }
    }

    fn stream(&mut self) -> Option<TcpStream> {
        if let Some(stream) = self.stream.take() {
            return Some(stream);
        }
        let stream = TcpStream::connect(self.address).ok()?;
        stream.set_nodelay(true).ok()?;
        stream.set_read_timeout(Some(PATIENCE)).ok()?;
        Some(stream)
    }

    /// Sends a letter and waits for the answer; nothing when the server is gone.
    pub fn send(&mut self, letter: &Letter) -> Option<Answer> {
        let mut stream = self.stream()?;
        stream.write_all(&letter.bytes).ok()?;
        let answer = Answer::read(&mut stream)?;
        self.stream = Some(stream);
        Some(answer)
    }

    /// Sends a letter and hangs up before the answer.
    pub fn lose(&mut self, letter: &Letter) -> Option<()> {
        let mut stream = self.stream()?;
        stream.write_all(&letter.bytes).ok()
    }
}
