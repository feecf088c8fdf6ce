//! What a lesson consists of, each kind with its own fields.

use guildhall_domain::{
    collateral::{api as library, search::Filter},
    training::{CourseFilter, ExamId, LessonContent, MaterialId, PackageId, api, pictures_in, scorm::PackageFilter},
};
use leptos::prelude::*;

use crate::{
    api::question,
    modules::training::{
        say::to,
        vendor::parts::{self, written},
    },
    query::query,
    ui::{AreaField, ComboField, Need, Notice, Pick, Purpose, TextField, Tone},
};

/// A lesson of a kind without anything in it.
pub fn empty(kind: &str) -> LessonContent {
    // An id that names nothing: the author chooses, and what is missing is told as a flaw.
    let nothing = "00000000-0000-0000-0000-000000000000";
    fn id<K>(text: &str) -> guildhall_domain::id::Id<K> {
        text.parse().unwrap_or_else(|_| crate::api::fresh())
    }
    match kind {
        "video" => LessonContent::Video { material: id(nothing), percent: 90 },
        "file" => LessonContent::File { material: id(nothing) },
        "quiz" => LessonContent::Quiz { exam: id(nothing) },
        "scorm" => LessonContent::Scorm { package: id(nothing), least: None },
        "session" => LessonContent::Session { markdown: String::new() },
        _ => LessonContent::Text { markdown: String::new() },
    }
}

/// The fields; drawn anew when the kind changes.
pub fn fields(now: Signal<Option<LessonContent>>, change: Callback<LessonContent>, error: Signal<Option<String>>) -> AnyView {
    let kind = Memo::new(move |_| now.with(|content| content.as_ref().map(LessonContent::slug)));
    (move || {
        kind.track();
        match now.get_untracked() {
            None => ().into_any(),
            Some(LessonContent::Text { markdown }) => {
                text(markdown, Callback::new(move |markdown| change.run(LessonContent::Text { markdown })), error)
            }
            Some(LessonContent::Session { markdown }) => view! {
                {text(markdown, Callback::new(move |markdown| change.run(LessonContent::Session { markdown })), error)}
                <p class="small"><a href=to("manage/sittings")>{t!("training.vendor.session.plan"; text)}</a></p>
            }
            .into_any(),
            Some(LessonContent::Video { material, percent }) => video(material, percent, change, error),
            Some(LessonContent::File { material }) => {
                let value = RwSignal::new(material.to_string());
                follow(value, move |value| {
                    if let Ok(material) = value.parse::<MaterialId>() {
                        change.run(LessonContent::File { material });
                    }
                });
                materials(value, error)
            }
            Some(LessonContent::Quiz { exam }) => quiz(exam, change, error),
            Some(LessonContent::Scorm { package, least }) => scorm(package, least, change, error),
        }
    })
    .into_any()
}

/// Calls when a value changes, not for what it is at first.
fn follow(value: RwSignal<String>, act: impl Fn(String) + 'static) {
    Effect::new(move |before: Option<()>| {
        let now = value.get();
        if before.is_some() {
            act(now);
        }
    });
}

fn text(markdown: String, change: Callback<String>, error: Signal<Option<String>>) -> AnyView {
    let value = RwSignal::new(markdown);
    follow(value, move |text| change.run(text));
    // A picture needs words for those who cannot see it: the brackets wait for them.
    let bare = Memo::new(move |_| value.with(|text| pictures_in(text).iter().filter(|(_, words)| words.is_empty()).count()));
    let insert = move |picture: guildhall_domain::training::Picture| {
        value.update(|text| {
            if !text.is_empty() && !text.ends_with('\n') {
                text.push_str("\n\n");
            }
            text.push_str(&format!("![](picture:{})\n", picture.id));
        });
    };
    view! {
        <AreaField label=t!("training.vendor.markdown"; text) value=value help=t!("training.vendor.markdown.help"; maybe) error=error />
        {move || (bare.get() > 0).then(|| view! { <Notice tone=Tone::Warning>{move || t!("training.vendor.markdown.bare", count = bare.get())}</Notice> })}
        {parts::picture_field(insert)}
    }
    .into_any()
}

/// Something of the library, found by its words.
fn materials(value: RwSignal<String>, error: Signal<Option<String>>) -> AnyView {
    let typed = RwSignal::new(String::new());
    let found = query(move || {
        let q = Some(typed.get()).filter(|q| !q.trim().is_empty());
        question(&library::LIST, &[], &Filter { q, limit: Some(50), ..Filter::default() })
    });
    let options = Signal::derive(move || {
        let tiles = found.get().map(|results| results.items).unwrap_or_default();
        tiles.into_iter().map(|tile| Pick::new(tile.id.to_string(), tile.title)).collect::<Vec<_>>()
    });
    view! { <ComboField label=t!("training.vendor.material"; text) options=options value=value on_type=move |text: String| typed.set(text) help=t!("training.vendor.material.help"; maybe) error=error /> }
        .into_any()
}

fn video(material: MaterialId, percent: u8, change: Callback<LessonContent>, error: Signal<Option<String>>) -> AnyView {
    let (value, needed) = (RwSignal::new(material.to_string()), RwSignal::new(percent.to_string()));
    let tell = move || {
        if let Ok(material) = value.get_untracked().parse() {
            let percent = needed.with_untracked(|needed| needed.trim().parse().unwrap_or_default());
            change.run(LessonContent::Video { material, percent });
        }
    };
    follow(value, move |_| tell());
    follow(needed, move |_| tell());
    view! {
        {materials(value, error)}
        <TextField label=t!("training.vendor.video.percent"; text) value=needed purpose=Purpose::Number />
    }
    .into_any()
}

fn quiz(exam: ExamId, change: Callback<LessonContent>, error: Signal<Option<String>>) -> AnyView {
    let (value, typed) = (RwSignal::new(exam.to_string()), RwSignal::new(String::new()));
    follow(value, move |value| {
        if let Ok(exam) = value.parse() {
            change.run(LessonContent::Quiz { exam });
        }
    });
    let exams = query(move || {
        let q = Some(typed.get()).filter(|q| !q.trim().is_empty());
        question(&api::EXAMS, &[], &CourseFilter { q, limit: Some(50), ..CourseFilter::default() })
    });
    let options = Signal::derive(move || {
        let exams = exams.get().unwrap_or_default().items;
        exams
            .into_iter()
            .map(|exam| Pick::new(exam.id.to_string(), exam.exam.title).with_note(t!(&format!("training.stage.{}", exam.stage.slug()))))
            .collect::<Vec<_>>()
    });
    view! { <ComboField label=t!("training.kind.exam"; text) options=options value=value on_type=move |text: String| typed.set(text) error=error /> }.into_any()
}

fn scorm(package: PackageId, least: Option<u8>, change: Callback<LessonContent>, error: Signal<Option<String>>) -> AnyView {
    let (value, typed) = (RwSignal::new(package.to_string()), RwSignal::new(String::new()));
    let needed = RwSignal::new(written(least));
    let tell = move || {
        if let Ok(package) = value.get_untracked().parse() {
            let least = needed.with_untracked(|needed| needed.trim().parse().ok());
            change.run(LessonContent::Scorm { package, least });
        }
    };
    follow(value, move |_| tell());
    follow(needed, move |_| tell());
    let packages = query(move || {
        let q = Some(typed.get()).filter(|q| !q.trim().is_empty());
        question(&api::PACKAGES, &[], &PackageFilter { q, limit: Some(50), ..PackageFilter::default() })
    });
    let options = Signal::derive(move || {
        let packages = packages.get().unwrap_or_default().items;
        packages
            .into_iter()
            .map(|package| {
                let title = package.report.map(|report| report.title).filter(|title| !title.is_empty());
                Pick::new(package.id.to_string(), title.unwrap_or_else(|| package.file_name.clone())).with_note(package.file_name)
            })
            .collect::<Vec<_>>()
    });
    view! {
        <ComboField label=t!("training.vendor.package"; text) options=options value=value on_type=move |text: String| typed.set(text) error=error />
        <TextField label=t!("training.vendor.package.least"; text) value=needed purpose=Purpose::Number need=Need::Optional help=t!("training.vendor.package.least.help"; maybe) />
        <p class="small"><a href=to("manage/packages")>{t!("training.vendor.package.import"; text)}</a></p>
    }
    .into_any()
}
