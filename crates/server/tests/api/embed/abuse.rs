//! What must never let anybody in: each of these is a way in which a token of others' making was taken somewhere.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use guildhall_domain::embed::{SessionInput, api};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use super::{NONCE, ORIGIN, Signer, Stage, input, reason};

fn encode(text: impl AsRef<[u8]>) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(text)
}

fn hs256(key: &[u8], head: &Value, claims: &Value) -> String {
    let signed = format!("{}.{}", encode(head.to_string()), encode(claims.to_string()));
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key");
    mac.update(signed.as_bytes());
    format!("{signed}.{}", encode(mac.finalize().into_bytes()))
}

fn set(claims: &Value, name: &str, value: Value) -> Value {
    let mut claims = claims.clone();
    claims[name] = value;
    claims
}

fn without(claims: &Value, name: &str) -> Value {
    let mut claims = claims.clone();
    claims.as_object_mut().expect("claims").remove(name);
    claims
}

/// Tokens that break a rule of the head or of the signature: what each is called, and the token.
fn forged(stage: &Stage, claims: &Value) -> Vec<(&'static str, String)> {
    let signer = &stage.signer;
    let good = signer.vouch("k1", claims);
    let parts: Vec<&str> = good.split('.').collect();
    let (head, payload, signature) = (parts[0], parts[1], parts[2]);
    let text = claims.to_string();
    let with = |head: Value| signer.token(&head.to_string(), &text);
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----", encode(signer.public()));
    let hs = json!({"alg": "HS256", "typ": "JWT", "kid": "k1"});
    let stranger = Signer::ed(8);
    let stranger_jwk: Value = serde_json::from_str(&stranger.jwk()).expect("a key");
    let ec = Signer::ec();
    vec![
        ("alg none without a signature", format!("{}.{payload}.", encode(r#"{"alg":"none","kid":"k1"}"#))),
        ("alg None with a signature", with(json!({"alg": "None", "kid": "k1"}))),
        ("alg nOnE", format!("{}.{payload}.{signature}", encode(r#"{"alg":"nOnE","kid":"k1"}"#))),
        ("no alg", with(json!({"kid": "k1"}))),
        ("alg null", with(json!({"alg": null, "kid": "k1"}))),
        ("alg empty", with(json!({"alg": "", "kid": "k1"}))),
        ("alg a list", with(json!({"alg": ["EdDSA"], "kid": "k1"}))),
        ("alg in other letters", with(json!({"alg": "eddsa", "kid": "k1"}))),
        ("the public key as a secret", hs256(signer.public(), &hs, claims)),
        ("the public key's JWK as a secret", hs256(signer.jwk().as_bytes(), &hs, claims)),
        ("the public key's PEM as a secret", hs256(pem.as_bytes(), &hs, claims)),
        ("an empty secret", hs256(b"", &hs, claims)),
        ("the public key as a secret, called EdDSA", hs256(signer.public(), &json!({"alg": "EdDSA", "kid": "k1"}), claims)),
        ("ES256 for a key of Ed25519", with(json!({"alg": "ES256", "kid": "k1"}))),
        ("another algorithm's key and signature", ec.vouch("k1", claims)),
        ("RS256", with(json!({"alg": "RS256", "kid": "k1"}))),
        ("a stranger's key under the host's kid", stranger.vouch("k1", claims)),
        ("no kid", with(json!({"alg": "EdDSA"}))),
        ("an unknown kid", signer.vouch("k2", claims)),
        ("a kid that climbs", signer.vouch("../../../dev/null", claims)),
        ("a kid of SQL", signer.vouch("x' UNION SELECT 'k1' --", claims)),
        ("a kid with a zero byte", signer.vouch("k1\0", claims)),
        ("a kid as a number", with(json!({"alg": "EdDSA", "kid": 1}))),
        ("a kid as a list", with(json!({"alg": "EdDSA", "kid": ["k1"]}))),
        ("a stranger's key in jwk", stranger.token(&json!({"alg": "EdDSA", "kid": "k1", "jwk": stranger_jwk}).to_string(), &text)),
        (
            "a stranger's address in jku",
            stranger.token(&json!({"alg": "EdDSA", "kid": "k1", "jku": "https://evil.test/jwks.json"}).to_string(), &text),
        ),
        (
            "a stranger's address in x5u",
            stranger.token(&json!({"alg": "EdDSA", "kid": "k1", "x5u": "https://evil.test/a.pem"}).to_string(), &text),
        ),
        ("a stranger's certificate in x5c", stranger.token(&json!({"alg": "EdDSA", "kid": "k1", "x5c": ["AA=="]}).to_string(), &text)),
        ("crit", with(json!({"alg": "EdDSA", "kid": "k1", "crit": ["exp"]}))),
        ("crit that is empty", with(json!({"alg": "EdDSA", "kid": "k1", "crit": []}))),
        ("an unencoded payload", with(json!({"alg": "EdDSA", "kid": "k1", "b64": false, "crit": ["b64"]}))),
        ("a compressed payload", with(json!({"alg": "EdDSA", "kid": "k1", "zip": "DEF"}))),
        ("another type of token", with(json!({"alg": "EdDSA", "kid": "k1", "typ": "at+jwt"}))),
        ("a nested token", signer.token(&json!({"alg": "EdDSA", "kid": "k1", "cty": "JWT"}).to_string(), &good)),
        ("a nested token that does not say so", signer.token(&json!({"alg": "EdDSA", "kid": "k1"}).to_string(), &good)),
        ("an encrypted token", format!("{head}.{payload}.{signature}.AA.AA")),
        ("alg twice", signer.token(r#"{"alg":"none","alg":"EdDSA","kid":"k1"}"#, &text)),
        ("kid twice", signer.token(r#"{"alg":"EdDSA","kid":"k0","kid":"k1"}"#, &text)),
        ("a head that is a list", signer.token(r#"["EdDSA","k1"]"#, &text)),
        ("no signature", format!("{head}.{payload}.")),
        ("two parts", format!("{head}.{payload}")),
        ("a signature cut short", format!("{head}.{payload}.{}", &signature[..signature.len() - 4])),
        ("a signature with more behind it", format!("{head}.{payload}.{signature}AAAA")),
        ("a signature of zeros", format!("{head}.{payload}.{}", encode([0; 64]))),
        ("another's claims under this signature", {
            let other = set(claims, "sub", json!("vera.admin@hexholm.example"));
            format!("{head}.{}.{signature}", encode(other.to_string()))
        }),
        ("base64 with padding", format!("{head}=.{payload}.{signature}")),
        ("base64 of the other alphabet", format!("{head}.{payload}.+{}", &signature[1..])),
        ("spaces around", format!(" {good} ")),
        ("nothing", String::new()),
        ("three dots", "...".to_owned()),
        ("too many signs", "A".repeat(3_500)),
        ("a good one with too many signs in its head", with(json!({"alg": "EdDSA", "kid": "k1", "x": "A".repeat(2_000)}))),
    ]
}

/// Claims that break a rule though the host signed them: what each is called, the payload, and the reason that is told.
fn wrong(stage: &Stage, claims: &Value) -> Vec<(&'static str, String, &'static str)> {
    let now = stage.t.app.clock.now().timestamp();
    let boreal = stage.cast.boreal.id.to_string();
    let text = |value: Value| value.to_string();
    let set = |name: &str, value: Value| set(claims, name, value).to_string();
    let time = |iat: i64, exp: i64| super::abuse::set(&super::abuse::set(claims, "iat", json!(iat)), "exp", json!(exp)).to_string();
    let doubled = |pair: &str| claims.to_string().replacen('{', &format!("{{{pair},"), 1);
    vec![
        ("expired", time(now - 120, now - 60), "expired"),
        ("expired within the minute", time(now - 60, now - 5), "expired"),
        ("from the future", time(now + 30, now + 60), "not-yet"),
        ("nbf in the future", set("nbf", json!(now + 30)), "not-yet"),
        ("good for an hour", time(now, now + 3_600), "lifetime"),
        ("ends before it begins", time(now, now - 1), "lifetime"),
        ("times that overflow", time(i64::MIN, i64::MAX), "lifetime"),
        ("no exp", text(without(claims, "exp")), "malformed"),
        ("no iat", text(without(claims, "iat")), "malformed"),
        ("exp as a text", set("exp", json!("2099-01-01")), "malformed"),
        ("exp as a fraction", set("exp", json!(now as f64 + 0.5)), "malformed"),
        ("another portal", set("aud", json!("https://other.test")), "audience"),
        ("another portal of the same name", set("aud", json!(format!("{}.evil.test", stage.t.app.config.public_url))), "audience"),
        ("many portals", set("aud", json!([stage.t.app.config.public_url, "https://other.test"])), "malformed"),
        ("no portal", text(without(claims, "aud")), "malformed"),
        ("another host", set("iss", json!("wiki")), "issuer"),
        ("no host", text(without(claims, "iss")), "malformed"),
        ("another nonce", set("nonce", json!("AAAAAAAAAAAAAAAAAAAAAA")), "nonce"),
        ("no nonce", text(without(claims, "nonce")), "malformed"),
        ("another origin", set("origin", json!("https://evil.test")), "origin"),
        ("the host's other origin", set("origin", json!("https://wiki.vendor.test")), "origin"),
        ("an origin that begins like the host's", set("origin", json!("https://intranet.vendor.test.evil.test")), "origin"),
        ("the origin in other letters", set("origin", json!("https://INTRANET.vendor.test")), "origin"),
        ("origin null", set("origin", json!("null")), "origin"),
        ("no origin", text(without(claims, "origin")), "malformed"),
        ("no jti", text(without(claims, "jti")), "malformed"),
        ("a jti of nothing", set("jti", json!("")), "malformed"),
        ("a jti that is long", set("jti", json!("j".repeat(200))), "malformed"),
        ("another company", set("org", json!(boreal)), "person"),
        ("the vendor in place of a company", set("org", json!("vendor")), "person"),
        ("no company", text(without(claims, "org")), "malformed"),
        ("an empty company", set("org", json!("")), "person"),
        ("nobody", set("sub", json!("nobody@ardent.example")), "person"),
        ("a pattern for a person", set("sub", json!("%@ardent.example")), "person"),
        ("SQL for a person", set("sub", json!("' OR 1=1 --")), "person"),
        ("an empty person", set("sub", json!("")), "person"),
        ("a person as an object", set("sub", json!({"email": "ada.user@ardent.example"})), "malformed"),
        ("sub twice", doubled(r#""sub":"vera.admin@hexholm.example""#), "malformed"),
        ("exp twice", doubled(r#""exp":99999999999"#), "malformed"),
        ("sub twice, once escaped", doubled(r#""s\u0075b":"vera.admin@hexholm.example""#), "malformed"),
        ("a claim of roles", set("roles", json!(["vendor_admin"])), "malformed"),
        ("claims that are a list", format!("[{claims}]"), "malformed"),
        ("claims with more behind them", format!("{claims}{claims}"), "malformed"),
        ("claims that are no JSON", "sub=ada".to_owned(), "malformed"),
    ]
}

#[tokio::test]
async fn no_abuse_of_an_assertion_lets_anybody_in() {
    let stage = Stage::set().await;
    let claims = stage.claims(&stage.cast.ardent_user);
    let anyone = stage.t.anonymous();
    let before = stage.t.count("sessions").await;
    let (forged, wrong) = (forged(&stage, &claims), wrong(&stage, &claims));
    assert!(forged.len() + wrong.len() >= 90, "{} and {}", forged.len(), wrong.len());
    for (name, token) in forged {
        let reason = reason(stage.enter(&anyone, &token).await);
        assert!(["not-verified", "malformed"].contains(&reason.as_str()), "{name}: {reason}");
    }
    for (name, payload, expected) in wrong {
        let token = stage.signer.token(r#"{"alg":"EdDSA","typ":"JWT","kid":"k1"}"#, &payload);
        assert_eq!(reason(stage.enter(&anyone, &token).await), expected, "{name}");
    }
    assert_eq!(stage.t.count("sessions").await, before);
    assert!(!stage.t.journal().await.contains(&"embed.enter".to_owned()));
    // None of them has used up the good one.
    stage.enter(&anyone, &stage.signer.vouch("k1", &claims)).await.ok();
}

#[tokio::test]
async fn the_frame_must_say_what_the_host_signed() {
    let stage = Stage::set().await;
    let token = stage.signer.vouch("k1", &stage.claims(&stage.cast.ardent_user));
    let good = input(&token);
    for (changed, expected) in [
        (SessionInput { nonce: "AAAAAAAAAAAAAAAAAAAAAA".into(), ..good.clone() }, "nonce"),
        (SessionInput { nonce: String::new(), ..good.clone() }, "nonce"),
        (SessionInput { origin: "https://wiki.vendor.test".into(), ..good.clone() }, "origin"),
        (SessionInput { origin: format!("{ORIGIN}/"), ..good.clone() }, "origin"),
        (SessionInput { host: "nobody".into(), ..good.clone() }, "not-verified"),
        (SessionInput { host: String::new(), ..good.clone() }, "not-verified"),
    ] {
        assert_eq!(reason(stage.t.anonymous().call(&api::ENTER, &[], &changed).await), expected, "{changed:?}");
    }
    // A short nonce could be guessed, whoever signs it.
    let short = stage.signer.vouch("k1", &set(&stage.claims(&stage.cast.ardent_user), "nonce", json!("A")));
    assert_eq!(reason(stage.t.anonymous().call(&api::ENTER, &[], &SessionInput { nonce: "A".into(), ..input(&short) }).await), "nonce");
    assert_eq!(good.nonce, NONCE);
    stage.t.anonymous().call(&api::ENTER, &[], &good).await.ok();
}

#[tokio::test]
async fn a_host_speaks_for_itself_alone() {
    let stage = Stage::set().await;
    let other = Signer::ed(9);
    let mut second = super::host();
    second["slug"] = json!("wiki");
    super::add(&stage.t, &stage.cast, &other, &second).await;
    let claims = stage.claims(&stage.cast.ardent_user);
    // Another host's key, under the same name of a key, in either's name.
    assert_eq!(reason(stage.enter(&stage.t.anonymous(), &other.vouch("k1", &claims)).await), "not-verified");
    let as_other = SessionInput { host: "wiki".into(), ..input(&other.vouch("k1", &claims)) };
    assert_eq!(reason(stage.t.anonymous().call(&api::ENTER, &[], &as_other).await), "issuer");
}

#[tokio::test]
async fn who_may_not_be_here_is_not_vouched_for() {
    let stage = Stage::set().await;
    let cast = &stage.cast;
    for (change, human) in [
        ("UPDATE people SET status = 'disabled' WHERE id = $1", &cast.ardent_user),
        ("UPDATE people SET status = 'invited' WHERE id = $1", &cast.boreal_user),
    ] {
        stage.t.execute(change, [human.id.to_string().into()]).await.expect("the change");
        let token = stage.signer.vouch("k1", &stage.claims(human));
        assert_eq!(reason(stage.enter(&stage.t.anonymous(), &token).await), "person", "{}", human.name);
    }
    stage.t.execute("UPDATE partners SET status = 'inactive' WHERE id = $1", [cast.boreal.id.to_string().into()]).await.expect("it");
    let token = stage.signer.vouch("k1", &stage.claims(&cast.boreal_admin));
    assert_eq!(reason(stage.enter(&stage.t.anonymous(), &token).await), "person");
}

/// A hundred at once, on two servers where the database can be shared: the table's key says which was first.
async fn race(signer: Signer) {
    let stage = Stage::with(signer, &super::host()).await;
    let token = stage.signer.vouch("k1", &stage.claims(&stage.cast.ardent_user));
    let second = stage.t.second_server().await;
    let mut asked = tokio::task::JoinSet::new();
    for number in 0..100 {
        let client = if number % 2 == 0 { stage.t.anonymous() } else { stage.t.anonymous().at(&second) };
        let sent = input(&token);
        asked.spawn(async move { client.call(&api::ENTER, &[], &sent).await });
    }
    let mut let_in = 0;
    while let Some(answer) = asked.join_next().await {
        let answer = answer.expect("it was asked");
        if answer.status.is_success() {
            let_in += 1;
        } else {
            assert_eq!(reason(answer), "used");
        }
    }
    assert_eq!(let_in, 1);
    let entered = stage.t.journal().await.into_iter().filter(|action| action == "embed.enter").count();
    assert_eq!(entered, 1);
}

#[tokio::test]
async fn of_a_hundred_replays_at_once_one_is_let_in() {
    race(Signer::ed(7)).await;
}

#[tokio::test]
async fn the_same_with_the_other_algorithm() {
    race(Signer::ec()).await;
}

#[tokio::test]
async fn a_used_assertion_stays_used() {
    let stage = Stage::set().await;
    let token = stage.signer.vouch("k1", &stage.claims(&stage.cast.ardent_user));
    stage.enter(&stage.t.anonymous(), &token).await.ok();
    // The sweep forgets what nobody would take any more, and nothing else; a host that is made anew takes nothing old.
    stage.t.pass(chrono::Duration::seconds(60));
    guildhall_server::auth::sweep(&stage.t.app).await.expect("it sweeps");
    assert_eq!(reason(stage.enter(&stage.t.anonymous(), &token).await), "used");
    let admin = stage.t.as_(&stage.cast.admin);
    admin.call(&api::REMOVE, &[&stage.host.id], &guildhall_domain::endpoint::Nothing {}).await.ok();
    super::add(&stage.t, &stage.cast, &stage.signer, &super::host()).await;
    assert_eq!(reason(stage.enter(&stage.t.anonymous(), &token).await), "used");
    stage.t.pass(chrono::Duration::hours(1));
    guildhall_server::auth::sweep(&stage.t.app).await.expect("it sweeps");
    assert_eq!(stage.t.count("embed_spent").await, 0);
    assert_eq!(reason(stage.enter(&stage.t.anonymous(), &token).await), "expired");
}
