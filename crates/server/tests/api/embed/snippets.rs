//! The examples of docs/examples/embed that sign, run against the server, as far as their languages are there.

#[path = "../../../../../docs/examples/embed/sign.rs"]
mod example;

use std::{path::Path, process::Command};

use base64::{Engine, prelude::BASE64_STANDARD};
use chrono::Utc;
use guildhall_domain::embed::{KeyInput, api};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair},
};

use super::{NONCE, ORIGIN, Signer, Stage, host};

const HOST: &str = "intranet";

/// Programs that sign, with the argument that asks whether they are there and with what they need.
const EXAMPLES: [(&str, &[&str], &str); 3] =
    [("node", &["--version"], "sign.mjs"), ("python3", &["-c", "import cryptography"], "sign.py"), ("java", &["--version"], "Sign.java")];

/// A new key as PEM, and its public part as the admin gives it.
fn pair(is_ed: bool) -> (String, String) {
    let random = SystemRandom::new();
    let (document, signer) = if is_ed {
        // The older form, without the public key beside it, is what other libraries read.
        let document = Ed25519KeyPair::generate_pkcs8(&random).expect("a key");
        let key = Ed25519KeyPair::from_pkcs8(document.as_ref()).expect("a key");
        let seed = &document.as_ref()[16..48];
        let head = [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
        let plain = [&head[..], seed].concat();
        assert_eq!(Ed25519KeyPair::from_seed_unchecked(seed).expect("a seed").public_key().as_ref(), key.public_key().as_ref());
        (plain, Signer::Ed(key))
    } else {
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).expect("a key");
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &random).expect("a key");
        (document.as_ref().to_vec(), Signer::Ec(Box::new(key)))
    };
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", BASE64_STANDARD.encode(document));
    (pem, signer.jwk())
}

#[tokio::test]
async fn the_examples_let_somebody_in() {
    let stage = Stage::with(Signer::ed(7), &host()).await;
    // The examples look at the clock of this machine.
    stage.t.app.clock.set(Utc::now());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/examples/embed");
    let keys = tempfile::tempdir().expect("a folder");
    let admin = stage.t.enter(&stage.cast.admin).await;
    let (person, company) = (&stage.cast.ardent_user.email, stage.cast.ardent.id.to_string());
    let portal = stage.t.app.config.public_url.clone();
    let mut ran = 0;
    for (program, question, file) in EXAMPLES {
        if !Command::new(program).args(question).output().is_ok_and(|output| output.status.success()) {
            eprintln!("{file} is not tried: {program} or what it needs is not here");
            continue;
        }
        for is_ed in [true, false] {
            let kid = format!("{program}-{is_ed}");
            let (pem, public_key) = pair(is_ed);
            let path = keys.path().join(&kid);
            std::fs::write(&path, pem).expect("a file");
            let key = admin.call(&api::ADD_KEY, &[&stage.host.id], &KeyInput { kid: kid.clone(), public_key }).await.ok();
            assert!(key.keys.iter().any(|key| key.kid == kid));
            let output = Command::new(program)
                .arg(folder.join(file))
                .arg(&path)
                .args([&kid, HOST, &portal, ORIGIN, person, &company, NONCE])
                .output()
                .expect("it runs");
            assert!(output.status.success(), "{file}: {}", String::from_utf8_lossy(&output.stderr));
            let token = String::from_utf8(output.stdout).expect("text");
            stage.t.app.clock.set(Utc::now());
            stage.enter(&stage.t.anonymous(), token.trim()).await.ok();
            ran += 1;
        }
    }
    assert!(ran > 0, "none of the languages is here");
}

#[tokio::test]
async fn the_example_in_rust_lets_somebody_in() {
    let stage = Stage::set().await;
    let Signer::Ed(key) = &stage.signer else { unreachable!("it is Ed25519") };
    let company = stage.cast.ardent.id.to_string();
    let vouch = example::Vouch {
        kid: "k1",
        host: HOST,
        portal: &stage.t.app.config.public_url,
        origin: ORIGIN,
        person: &stage.cast.ardent_user.email,
        company: &company,
        nonce: NONCE,
    };
    let now = u64::try_from(stage.t.app.clock.now().timestamp()).expect("after 1970");
    stage.enter(&stage.t.anonymous(), &example::assertion(key, &vouch, now)).await.ok();
}
