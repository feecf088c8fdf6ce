//! The public page of a certificate: anyone who knows its number sees whether it is valid, expired or revoked.

use guildhall_domain::{
    endpoint::Nothing,
    training::{Verification, VerificationVerdict, api, read_number},
};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::{self as http, ApiError, href, link},
    i18n::day,
    location, session,
    ui::{Blank, Bones, Button, Card, Drawing, Fact, Facts, Failed, Form, Icon, LinkButton, Look, Notice, Sends, TextField, Tone},
};

/// How far the answer has come.
#[derive(Clone, PartialEq)]
enum Answer {
    None,
    Waiting,
    Unknown,
    Failed(ApiError),
    Here(Box<Verification>),
}

/// The page. It stands before the door: the query cache and the frame are not there.
pub fn view() -> AnyView {
    let path = location::path();
    let number = Memo::new(move |_| {
        path.with(|path| http::inside(path).and_then(|page| page.strip_prefix("/verify")).map(|rest| rest.trim_matches('/').to_owned()))
            .unwrap_or_default()
    });
    let answer = RwSignal::new(Answer::None);
    let ask = Callback::new(move |()| {
        let typed = number.get_untracked();
        if typed.is_empty() {
            return answer.set(Answer::None);
        }
        let Some(number) = read_number(&typed) else { return answer.set(Answer::Unknown) };
        answer.set(Answer::Waiting);
        spawn_local(async move {
            let came = http::send(&api::VERIFY, &[&number], &Nothing {}).await;
            _ = answer.try_set(match came {
                Ok(verification) => Answer::Here(Box::new(verification)),
                Err(error) if error.is_missing() => Answer::Unknown,
                Err(error) => Answer::Failed(error),
            });
        });
    });
    Effect::new(move |_| {
        number.track();
        ask.run(());
    });
    let shown = move || match answer.get() {
        Answer::None => ().into_any(),
        Answer::Waiting => view! { <Bones /> }.into_any(),
        Answer::Unknown => view! {
            <Blank title=t!("verify.unknown"; text) lead=t!("verify.unknown.lead"; maybe) drawing=Drawing::Missing />
        }
        .into_any(),
        Answer::Failed(error) => view! { <Failed trouble=Signal::derive(move || error.trouble()) on_retry=ask /> }.into_any(),
        Answer::Here(found) => certificate(&found),
    };
    view! {
        <main class="page read" id="main" tabindex="-1">
            <header class="page-head"><div><h1>{t!("verify.title"; text)}</h1><p>{move || session::face().with(|face| t!("verify.lead", issuer = &face.vendor))}</p></div></header>
            {search(number)}
            <div aria-live="polite">{shown}</div>
            <p class="muted small"><a href=link("/")>{move || session::face().with(|face| t!("verify.portal", name = &face.name))}</a></p>
        </main>
    }
    .into_any()
}

/// A number as it was read off a paper or heard over the telephone.
fn search(number: Memo<String>) -> AnyView {
    let typed = RwSignal::new(number.get_untracked());
    let wrong = RwSignal::new(false);
    let go = move || {
        let read = typed.with_untracked(|typed| read_number(typed));
        wrong.set(read.is_none());
        if let Some(read) = read {
            typed.set(read.clone());
            location::go(&link(&format!("/verify/{read}")));
        }
    };
    let error = Signal::derive(move || wrong.get().then(|| t!("verify.not-a-number")));
    view! {
        <Form error=Signal::stored(None) busy=Signal::stored(false) on_submit=go>
            <TextField label=t!("verify.number"; text) value=typed help=t!("verify.number.help"; maybe) error=error />
            <div class="row"><Button sends=Sends::Form icon=Icon::Search>{t!("verify.check"; text)}</Button></div>
        </Form>
    }
    .into_any()
}

fn certificate(found: &Verification) -> AnyView {
    let (tone, words) = match found.verdict {
        VerificationVerdict::Valid => (Tone::Success, "verify.valid"),
        VerificationVerdict::Expired => (Tone::Warning, "verify.expired"),
        VerificationVerdict::Revoked => (Tone::Danger, "verify.revoked"),
    };
    let (from, until) = (found.valid_from, found.valid_until);
    let facts = vec![
        Fact::new(t!("verify.holder"; text), view! { <bdi>{found.holder.clone()}</bdi> }),
        Fact::new(t!("verify.issuer"; text), found.issuer.clone()),
        Fact::new(t!("verify.number"; text), view! { <span class="mono">{found.number.clone()}</span> }),
        Fact::new(t!("verify.from"; text), move || day(from)),
        Fact::new(t!("verify.until"; text), move || until.map_or_else(|| t!("verify.for-ever"), day)),
    ];
    let newer = found.newer.clone().map(|number| {
        view! { <p><a href=link(&format!("/verify/{number}"))>{t!("verify.newer"; text)}</a></p> }
    });
    let (number, name, description) = (found.number.clone(), found.certification.clone(), found.description.clone());
    // The page speaks the reader's language, the certificate that of whoever got it.
    let spoken = found.language.clone();
    view! {
        <Card>
            <header><h2 lang=spoken.clone()>{name}</h2></header>
            <Notice tone=tone><p role="status"><b>{move || t!(words)}</b></p></Notice>
            <p lang=spoken>{description}</p>
            <Facts facts=facts />
            {newer}
            <p class="muted small">{t!("verify.credential.lead"; text)}</p>
            <div class="row"><LinkButton look=Look::Plain icon=Icon::Shield href=href(&api::CREDENTIAL, &[&number], &Nothing {}) download="">{t!("verify.credential"; text)}</LinkButton></div>
        </Card>
    }
    .into_any()
}
