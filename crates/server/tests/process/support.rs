//! Starts the server as a process of its own and speaks HTTP to it over plain sockets.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    path::Path,
    process::{Child, Command, Output, Stdio},
    sync::{Arc, Mutex, mpsc},
    thread,
    time::Duration,
};

/// Long enough for a busy machine; nothing waits for it when all is well.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Whether the slow campaigns were asked for.
pub fn long() -> bool {
    std::env::var("GUILDHALL_TEST_LONG").is_ok_and(|wanted| !wanted.is_empty())
}

/// The administrator of every test.
pub const EMAIL: &str = "vera.canary@hexholm.example";
/// And their password.
pub const PASSWORD: &str = "three levers on a canary";

/// A command of the server, over a data folder, with nothing from the environment of whoever runs the tests.
pub fn command(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_guildhall-server"));
    command.env_clear().args(arguments).arg("--data").arg(data);
    // Hashing is not what these tests are about.
    command.args(["--password-memory", "19 MiB", "--password-passes", "2"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs a command to its end, with a line for its standard input.
pub fn run(data: &Path, arguments: &[&str], line: &str) -> Output {
    let mut child = command(data, arguments).spawn().expect("the server starts");
    // It may end without having read anything.
    let _ = child.stdin.take().expect("a pipe").write_all(line.as_bytes());
    child.wait_with_output().expect("it ends")
}

/// What a command that failed said.
#[track_caller]
pub fn refused(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A running server. Killed when the test is over.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
    log: Arc<Mutex<String>>,
}

impl Server {
    /// Starts one over a data folder and waits until it is ready.
    pub fn start(data: &Path, arguments: &[&str]) -> Self {
        Self::spawn(command(data, &[&["serve", "--port", "0", "--log-format", "json"], arguments].concat()))
    }

    /// Starts the command, which must be a `serve` that logs JSON.
    pub fn spawn(mut command: Command) -> Self {
        let mut child = command.spawn().expect("the server starts");
        let log = Arc::new(Mutex::new(String::new()));
        let (sender, receiver) = mpsc::channel();
        let lines = BufReader::new(child.stderr.take().expect("a pipe")).lines();
        thread::spawn({
            let log = log.clone();
            move || {
                for line in lines.map_while(Result::ok) {
                    if let Some(address) = ready(&line) {
                        let _ = sender.send(address);
                    }
                    let mut log = log.lock().expect("a log");
                    log.push_str(&line);
                    log.push('\n');
                }
            }
        });
        let address = receiver.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("not ready: {}", log.lock().expect("a log")));
        Self { child, address, log }
    }

    /// Everything it logged so far.
    pub fn log(&self) -> String {
        self.log.lock().expect("a log").clone()
    }

    /// Its process's number.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Ends it at once, as a power cut of the process would.
    pub fn kill(&mut self) {
        self.child.kill().expect("it is killed");
        self.child.wait().expect("it ends");
    }

    /// Stops it where it is, in the middle of whatever it does.
    pub fn freeze(&self) {
        let status = Command::new("kill").args(["-STOP", &self.child.id().to_string()]).status().expect("kill runs");
        assert!(status.success());
    }

    /// Asks it to stop.
    pub fn terminate(&self) {
        let status = Command::new("kill").arg(self.child.id().to_string()).status().expect("kill runs");
        assert!(status.success());
    }

    /// Waits for its end and says with which code.
    pub fn wait(&mut self) -> Option<i32> {
        self.child.wait().expect("it ends").code()
    }

    /// A connection.
    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        stream
    }

    /// Sends a request on a connection of its own and returns the answer.
    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut stream = self.connect();
        stream.write_all(&request(method, path, headers, body)).expect("it is sent");
        Answer::read(&mut stream).expect("an answer")
    }

    /// Signs the administrator in and returns the cookie.
    pub fn sign_in(&self) -> String {
        let body = serde_json::json!({ "email": EMAIL, "password": PASSWORD }).to_string();
        let answer = self.ask("POST", "/api/v1/session", &[("content-type", "application/json")], body.as_bytes());
        assert_eq!(answer.status, 200, "{}", answer.text());
        let cookies = answer.headers.get("set-cookie").expect("cookies");
        let session = cookies.lines().find(|cookie| cookie.starts_with("guildhall=")).expect("the session's cookie");
        session.split(';').next().expect("a pair").to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The address, when the line says that the server is ready.
fn ready(line: &str) -> Option<SocketAddr> {
    let line: serde_json::Value = serde_json::from_str(line).ok()?;
    (line.get("message")? == "ready").then(|| line.get("address")?.as_str()?.parse().ok())?
}

/// Creates the administrator.
pub fn create_admin(data: &Path) {
    let arguments = ["user", "create", EMAIL, "--name", "Vera Admin", "--role", "vendor_admin", "--password-stdin"];
    let output = run(data, &arguments, &format!("{PASSWORD}\n"));
    assert!(output.status.success(), "{output:?}");
}

/// A request as bytes.
pub fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut text =
        format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\nsec-fetch-site: same-origin\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str("\r\n");
    [text.as_bytes(), body].concat()
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

impl Answer {
    /// Expects the headers that keep a browser from doing anything with the answer but showing it.
    #[track_caller]
    pub fn is_protected(&self) {
        for header in ["content-security-policy", "x-content-type-options", "permissions-policy", "x-request-id", "referrer-policy"] {
            assert!(self.headers.contains_key(header), "an answer of {} lacks {header}", self.status);
        }
    }

    /// Reads one answer from a connection; `None` when it ends before one is whole.
    pub fn read(stream: &mut TcpStream) -> Option<Self> {
        let mut bytes = Vec::new();
        let mut byte = [0; 1];
        while !bytes.ends_with(b"\r\n\r\n") {
            match stream.read(&mut byte) {
                Ok(1) => bytes.push(byte[0]),
                Ok(_) | Err(_) => return None,
            }
        }
        let head = String::from_utf8(bytes).ok()?;
        let mut lines = head.split("\r\n");
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let mut headers: BTreeMap<String, String> = BTreeMap::new();
        for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
            // The same header again: one line each.
            let known = headers.entry(name.to_lowercase()).or_default();
            known.push_str(if known.is_empty() { "" } else { "\n" });
            known.push_str(value);
        }
        let mut body = vec![0; headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0)];
        stream.read_exact(&mut body).ok()?;
        Some(Self { status, headers, body })
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}
