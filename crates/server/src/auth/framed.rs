//! Sessions without a cookie: those of frames, which are short and for what a frame may do, and the addresses of files that they and pages
//! of other sites seal.

use std::collections::BTreeSet;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use guildhall_domain::{
    embed::{HostId, Part},
    partner::PersonId,
    session::{PASS, SessionId, SessionKey},
};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::{gate::Live, secret, sign_in, store};
use crate::{cx::Cx, db::Tx, error::Error};

/// The page around a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Whose page it is.
    pub host: HostId,
    /// What it may show now.
    pub shows: BTreeSet<Part>,
}

/// A frame that was let in.
#[derive(Debug)]
pub struct Framed {
    /// Its session.
    pub live: Live,
    /// What opens it.
    pub token: String,
    /// Whether it goes on with a session that it had.
    pub is_renewed: bool,
}

/// Lets somebody in for whom a host vouches; a frame that shows a session of the same person at the same host goes on with it, so that
/// the addresses of files that it shows stay good.
///
/// # Errors
/// When the database fails.
pub async fn begin_framed(
    cx: &Cx,
    tx: &Tx,
    person: PersonId,
    host: (HostId, &str),
    shows: BTreeSet<Part>,
    until: DateTime<Utc>,
) -> Result<Framed, Error> {
    let (host, name) = host;
    let (token, token_hash) = secret();
    let own = cx.actor.as_ref().is_some_and(|actor| actor.person == person);
    if let Some(live) = cx.session.as_ref().filter(|live| own && live.frame.as_ref().is_some_and(|frame| frame.host == host))
        && store::extend_framed(tx, live.id, &token_hash, until).await?
    {
        return Ok(Framed { live: live.clone(), token, is_renewed: true });
    }
    let id: SessionId = cx.app.new_id::<SessionKey>();
    let file_key = file_key();
    let last_visit = store::note_visit(tx, person, cx.now).await?;
    let device = format!("{name} ({})", sign_in::device_name(cx));
    store::insert_session(tx, id, &token_hash, person, cx.now, last_visit, &device).await?;
    store::set_framed(tx, id, host, until, &file_key).await?;
    let live = Live { id, seen_at: cx.now, last_visit, frame: Some(Frame { host, shows }), origin: None, file_key: Some(file_key) };
    Ok(Framed { live, token, is_renewed: false })
}

/// A new key that seals the addresses of files.
pub fn file_key() -> String {
    BASE64_URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// What the address of a file carries in place of a header: good for this address alone, and as long as the session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pass {
    /// Whose session.
    pub session: SessionId,
    sealed: String,
    mac: Vec<u8>,
}

impl Pass {
    /// Takes the pass out of a query string, whose last parameter it is; and what is left of the query string.
    pub fn read(path: &str, query: Option<&str>) -> (Option<Self>, Option<String>) {
        let Some(query) = query else { return (None, None) };
        let mark = format!("{PASS}=");
        let (rest, last) = query.rsplit_once('&').unwrap_or(("", query));
        let Some((session, mac)) = last.strip_prefix(&mark).and_then(|pass| pass.split_once('.')) else {
            return (None, Some(query.to_owned()));
        };
        let rest = (!rest.is_empty()).then(|| rest.to_owned());
        let sealed = rest.as_ref().map_or_else(|| path.to_owned(), |rest| format!("{path}?{rest}"));
        let pass = session.parse().ok().zip(BASE64_URL_SAFE_NO_PAD.decode(mac).ok());
        (pass.map(|(session, mac)| Self { session, sealed, mac }), rest)
    }

    /// Whether it was sealed with the session's key.
    pub fn is_sealed_with(&self, file_key: &str) -> bool {
        let key = BASE64_URL_SAFE_NO_PAD.decode(file_key).ok().filter(|key| key.len() == 32);
        let mac = key.and_then(|key| Hmac::<Sha256>::new_from_slice(&key).ok());
        mac.is_some_and(|mut mac| {
            mac.update(self.sealed.as_bytes());
            mac.verify_slice(&self.mac).is_ok()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seal(key: &[u8], address: &str) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key");
        mac.update(address.as_bytes());
        BASE64_URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    }

    #[test]
    fn a_pass_is_for_one_address() {
        let key = BASE64_URL_SAFE_NO_PAD.encode([7; 32]);
        let id = "019a0000-0000-7000-8000-000000000001";
        let (pass, rest) = Pass::read("/a", Some(&format!("b=c&pass={id}.{}", seal(&[7; 32], "/a?b=c"))));
        let pass = pass.expect("there is one");
        assert_eq!(rest.as_deref(), Some("b=c"));
        assert!(pass.is_sealed_with(&key));
        assert!(!pass.is_sealed_with(&BASE64_URL_SAFE_NO_PAD.encode([8; 32])) && !pass.is_sealed_with(""));
        let (plain, rest) = Pass::read("/a", Some(&format!("pass={id}.{}", seal(&[7; 32], "/a"))));
        assert!(plain.is_some_and(|pass| pass.is_sealed_with(&key)) && rest.is_none());
        for (path, query) in [("/b", "b=c"), ("/a", "b=d"), ("/a", "b=c&b=c")] {
            let (pass, _) = Pass::read(path, Some(&format!("{query}&pass={id}.{}", seal(&[7; 32], "/a?b=c"))));
            assert!(!pass.expect("there is one").is_sealed_with(&key), "{path}?{query}");
        }
    }

    #[test]
    fn what_is_no_pass_stays_in_the_query() {
        assert_eq!(Pass::read("/a", None), (None, None));
        assert_eq!(Pass::read("/a", Some("b=c")), (None, Some("b=c".to_owned())));
        assert_eq!(Pass::read("/a", Some("pass=x&b=c")), (None, Some("pass=x&b=c".to_owned())));
        assert_eq!(Pass::read("/a", Some("pass=nobody.AAAA")), (None, None));
    }
}
