//! The portal inside pages of other sites: hosts, assertions, sessions of frames, and the page in the frame.

mod abuse;
mod hosts;
mod page;
mod reach;
mod session;
mod snippets;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use guildhall_domain::embed::{Granted, Host, KeyInput, SessionInput, api};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair},
};
use serde_json::{Value, json};

use crate::support::{Answer, Cast, Client, Human, Portal};

/// The frame's nonce.
pub const NONCE: &str = "MDEyMzQ1Njc4OWFiY2RlZg";
/// The page around the frame.
pub const ORIGIN: &str = "https://intranet.vendor.test";

/// A host as an admin writes it.
pub fn host() -> Value {
    json!({"name": "Intranet", "slug": "intranet", "origins": [ORIGIN, "https://wiki.vendor.test"], "shows": ["portal"], "active": true})
}

/// What a host signs with.
pub enum Signer {
    Ed(Ed25519KeyPair),
    Ec(Box<EcdsaKeyPair>),
}

impl Signer {
    /// The same each time, so that tests can say whose it is.
    pub fn ed(seed: u8) -> Self {
        Self::Ed(Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).expect("a seed"))
    }

    /// A new one.
    pub fn ec() -> Self {
        let random = SystemRandom::new();
        let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).expect("a key");
        Self::Ec(Box::new(EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, key.as_ref(), &random).expect("a key")))
    }

    pub const fn alg(&self) -> &'static str {
        match self {
            Self::Ed(_) => "EdDSA",
            Self::Ec(_) => "ES256",
        }
    }

    pub fn public(&self) -> &[u8] {
        match self {
            Self::Ed(key) => key.public_key().as_ref(),
            Self::Ec(key) => key.public_key().as_ref(),
        }
    }

    /// The public key as an admin gives it.
    pub fn jwk(&self) -> String {
        let encode = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
        let public = self.public();
        match self {
            Self::Ed(_) => json!({"kty": "OKP", "crv": "Ed25519", "x": encode(public)}),
            Self::Ec(_) => json!({"kty": "EC", "crv": "P-256", "x": encode(&public[1..33]), "y": encode(&public[33..])}),
        }
        .to_string()
    }

    /// Signs a text.
    pub fn sign(&self, text: &str) -> String {
        let signature = match self {
            Self::Ed(key) => key.sign(text.as_bytes()).as_ref().to_vec(),
            Self::Ec(key) => key.sign(&SystemRandom::new(), text.as_bytes()).expect("a signature").as_ref().to_vec(),
        };
        BASE64_URL_SAFE_NO_PAD.encode(signature)
    }

    /// A token with any head and any payload, each as its text.
    pub fn token(&self, head: &str, payload: &str) -> String {
        let signed = format!("{}.{}", BASE64_URL_SAFE_NO_PAD.encode(head), BASE64_URL_SAFE_NO_PAD.encode(payload));
        let signature = self.sign(&signed);
        format!("{signed}.{signature}")
    }

    /// A token with these claims and the usual head.
    pub fn vouch(&self, kid: &str, claims: &Value) -> String {
        self.token(&json!({"alg": self.alg(), "typ": "JWT", "kid": kid}).to_string(), &claims.to_string())
    }
}

/// A portal with a host that signs.
pub struct Stage {
    pub t: Portal,
    pub cast: Cast,
    pub signer: Signer,
    pub host: Host,
}

impl Stage {
    pub async fn set() -> Self {
        Self::with(Signer::ed(7), &host()).await
    }

    pub async fn with(signer: Signer, host: &Value) -> Self {
        let t = Portal::start().await;
        let cast = t.cast().await;
        let (_, host) = add(&t, &cast, &signer, host).await;
        Self { t, cast, signer, host }
    }

    /// Good claims about somebody, used nowhere yet.
    pub fn claims(&self, human: &Human) -> Value {
        let now = self.t.app.clock.now().timestamp();
        let company = [&self.cast.ardent, &self.cast.boreal].into_iter().find(|company| {
            human.email.ends_with(&format!("@{}.example", company.name.split(' ').next().unwrap_or_default().to_lowercase()))
        });
        json!({
            "iss": "intranet",
            "aud": self.t.app.config.public_url,
            "sub": human.email,
            "org": company.map_or_else(|| "vendor".to_owned(), |company| company.id.to_string()),
            "nonce": NONCE,
            "jti": format!("{:032x}", rand::random::<u128>()),
            "iat": now,
            "exp": now + 60,
            "origin": ORIGIN,
        })
    }

    /// Exchanges a token.
    pub async fn enter(&self, client: &Client, assertion: &str) -> Answer<Granted> {
        client.call(&api::ENTER, &[], &input(assertion)).await
    }

    /// A frame of somebody that was let in.
    pub async fn frame(&self, human: &Human) -> (Client, Granted) {
        let granted = self.enter(&self.t.anonymous(), &self.signer.vouch("k1", &self.claims(human))).await.ok();
        (self.t.anonymous().with("authorization", &format!("Bearer {}", granted.token)), granted)
    }
}

/// Adds a host with a key `k1`.
pub async fn add(t: &Portal, cast: &Cast, signer: &Signer, host: &Value) -> (Client, Host) {
    // By the header: over TLS the cookie has another name.
    let admin = t.anonymous().with("authorization", &format!("Bearer {}", cast.admin.token));
    let created = admin.call(&api::CREATE, &[], &serde_json::from_value(host.clone()).expect("a host")).await.ok();
    let key = KeyInput { kid: "k1".into(), public_key: signer.jwk() };
    let host = admin.call(&api::ADD_KEY, &[&created.id], &key).await.ok();
    (admin, host)
}

/// What a frame sends.
pub fn input(assertion: &str) -> SessionInput {
    SessionInput { host: "intranet".into(), origin: ORIGIN.into(), nonce: NONCE.into(), assertion: assertion.into() }
}

/// Why somebody was not let in.
pub fn reason(answer: Answer<Granted>) -> String {
    let problem = answer.fails("embed/not-vouched");
    problem.params.get("reason").and_then(Value::as_str).expect("a reason").to_owned()
}
