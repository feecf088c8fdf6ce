//! Mails leave over SMTP, and what a mail server says is kept without anybody's address.

use std::{
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::mpsc,
    thread,
    time::Instant,
};

use serde_json::{Value, json};
use tempfile::tempdir;

use crate::support::{EMAIL, PATIENCE, Server, create_admin};

/// A mail server that refuses the first recipient with their own address, takes every other, and hands on what it took.
fn mail_server() -> (SocketAddr, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut refusing = true;
        for stream in listener.incoming().map_while(Result::ok) {
            // A client that hangs up ends only its own talk.
            let _ = talk(stream, &mut refusing, &sender);
        }
    });
    (address, receiver)
}

fn talk(mut stream: TcpStream, refusing: &mut bool, sender: &mpsc::Sender<String>) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    stream.write_all(b"220 mail.example ESMTP\r\n")?;
    while let Some(line) = lines.next().transpose()? {
        let word = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
        let answer = match word.as_str() {
            "RCPT" if *refusing => {
                *refusing = false;
                format!("550 5.1.1 <{EMAIL}>: nobody of this name\r\n")
            }
            "DATA" => {
                stream.write_all(b"354 go on\r\n")?;
                let mail: Vec<String> = lines.by_ref().map_while(Result::ok).take_while(|line| line != ".").collect();
                let _ = sender.send(mail.join("\n"));
                "250 taken\r\n".to_owned()
            }
            "QUIT" => {
                stream.write_all(b"221 bye\r\n")?;
                return Ok(());
            }
            _ => "250 fine\r\n".to_owned(),
        };
        stream.write_all(answer.as_bytes())?;
    }
    Ok(())
}

#[test]
fn a_mail_server_receives_the_mail_and_its_refusals_are_kept_without_the_address() {
    let data = tempdir().expect("a folder");
    create_admin(data.path());
    let (address, mails) = mail_server();
    let server = Server::start(data.path(), &["--mail-smtp-url", &format!("smtp://{address}")]);
    let cookie = server.sign_in();
    let ask = || {
        let body = json!({ "email": EMAIL }).to_string();
        let answer = server.ask("POST", "/api/v1/session/reset", &[("content-type", "application/json")], body.as_bytes());
        assert_eq!(answer.status, 200, "{}", answer.text());
    };
    ask();
    let started = Instant::now();
    let told = loop {
        let answer = server.ask("GET", "/api/v1/system/jobs", &[("cookie", &cookie)], b"");
        let page: Value = serde_json::from_slice(&answer.body).expect("JSON");
        let told = page.pointer("/items/0/last_error").and_then(Value::as_str).unwrap_or_default().to_owned();
        if !told.is_empty() {
            break told;
        }
        assert!(started.elapsed() < PATIENCE, "the refusal is not told: {page}");
        thread::yield_now();
    };
    assert!(told.contains("nobody of this name") && !told.contains(EMAIL), "{told}");
    ask();
    let mail = mails.recv_timeout(PATIENCE).expect("a mail arrives");
    assert!(mail.contains(&format!("To: {EMAIL}")) && mail.contains("/reset#"), "{mail}");
    assert!(!server.log().contains(EMAIL), "{}", server.log());
}
