//! The fields of an exam.

use guildhall_domain::{
    endpoint::Nothing,
    training::{ExamInput, ExamPurpose, Mixing, QuestionPool, TellWhen, Telling, api},
};
use leptos::prelude::*;

use super::{
    super::{parts, requires},
    Writing,
};
use crate::{
    api::question,
    i18n::number,
    modules::audience::AudienceEditor,
    query::query,
    ui::{
        AreaField, Button, Card, Icon, IconButton, ManyField, Need, Notice, Pick, Purpose, RadioGroup, SelectField, Size, TextField, Tone,
    },
};

/// The fields. `sizes` says how many questions each saved pool holds.
pub fn fields(writing: Writing, sizes: Signal<Vec<u32>>) -> AnyView {
    let Writing { whole, errors, .. } = writing;
    let title = parts::part(whole, |exam: &ExamInput| exam.title.clone(), |exam, text| exam.title = text);
    let language = parts::part(whole, |exam: &ExamInput| exam.language.clone(), |exam, text| exam.language = text);
    let intro = parts::part(whole, |exam: &ExamInput| exam.intro.clone(), |exam, text| exam.intro = text);
    let purpose = parts::part(
        whole,
        |exam: &ExamInput| exam.purpose.slug().to_owned(),
        |exam, slug| exam.purpose = ExamPurpose::ALL.into_iter().find(|purpose| purpose.slug() == slug).unwrap_or(ExamPurpose::Exam),
    );
    let required = parts::part_list(
        whole,
        |exam: &ExamInput| exam.requires.iter().copied().map(requires::spell).collect(),
        |exam, list| exam.requires = requires::all(&list),
    );
    let translates = parts::part(
        whole,
        |exam: &ExamInput| exam.translates.map(|id| format!("exam {id}")).unwrap_or_default(),
        |exam, value| exam.translates = value.strip_prefix("exam ").and_then(|id| id.parse().ok()),
    );
    let purposes = Signal::derive(|| {
        ExamPurpose::ALL
            .into_iter()
            .map(|purpose| {
                Pick::new(purpose.slug(), t!(&format!("training.purpose.{}", purpose.slug())))
                    .with_note(t!(&format!("training.vendor.purpose.{}", purpose.slug())))
            })
            .collect::<Vec<_>>()
    });
    view! {
        <Card title=t!("training.vendor.words"; text)>
            <TextField label=t!("training.vendor.title"; text) value=title error=errors.on("/title") />
            <SelectField label=t!("training.facet.language"; text) value=language options=parts::languages() error=errors.on("/language") />
            <RadioGroup label=t!("training.vendor.purpose"; text) options=purposes value=purpose look=crate::ui::Choices::Boxed />
            <AreaField label=t!("training.vendor.intro"; text) value=intro need=Need::Optional help=t!("training.vendor.intro.help"; maybe) error=errors.on("/intro") />
            {requires::many(t!("training.vendor.requires"; text), required, t!("training.vendor.requires.help"; maybe), errors.on("/requires"))}
            {requires::one(t!("training.vendor.translates"; text), translates, errors.on("/translates"), Need::Optional)}
        </Card>
        {pools(writing, sizes)}
        {rules(writing)}
        <Card title=t!("training.vendor.audience"; text)>
            <p class="muted small">{t!("training.vendor.exam.audience"; text)}</p>
            <AudienceEditor draft=writing.audience />
        </Card>
    }
    .into_any()
}

fn pools(writing: Writing, sizes: Signal<Vec<u32>>) -> AnyView {
    let Writing { whole, errors, .. } = writing;
    let banks = query(|| question(&api::BANKS, &[], &Nothing {}));
    let picks = Signal::derive(move || {
        banks.get().unwrap_or_default().into_iter().map(|bank| Pick::new(bank.id.to_string(), bank.bank.name)).collect::<Vec<_>>()
    });
    let count = Memo::new(move |_| whole.with(|exam| exam.pools.len()));
    let add = move || {
        let Some(bank) = banks.get().and_then(|banks| banks.first().map(|bank| bank.id)) else { return };
        whole.update(|exam| exam.pools.push(QuestionPool { name: t!("training.vendor.pool.first"), bank, topics: Vec::new(), draw: 5 }));
    };
    let no_bank = Signal::derive(move || banks.get().is_some_and(|banks| banks.is_empty()).then(|| t!("training.vendor.pool.no-bank")));
    let pool = move |at: usize| {
        let get = move |exam: &ExamInput| exam.pools.get(at).cloned();
        let name = parts::part(
            whole,
            move |exam| get(exam).map(|pool| pool.name).unwrap_or_default(),
            move |exam, text| {
                if let Some(pool) = exam.pools.get_mut(at) {
                    pool.name = text
                }
            },
        );
        let bank = parts::part(
            whole,
            move |exam| get(exam).map(|pool| pool.bank.to_string()).unwrap_or_default(),
            move |exam, id| {
                if let (Some(pool), Ok(bank)) = (exam.pools.get_mut(at), id.parse()) {
                    pool.bank = bank
                }
            },
        );
        let topics = parts::part_list(
            whole,
            move |exam| get(exam).map(|pool| pool.topics).unwrap_or_default(),
            move |exam, list| {
                if let Some(pool) = exam.pools.get_mut(at) {
                    pool.topics = list
                }
            },
        );
        let draw = parts::part(
            whole,
            move |exam| get(exam).map(|pool| pool.draw.to_string()).unwrap_or_default(),
            move |exam, text| {
                if let Some(pool) = exam.pools.get_mut(at) {
                    pool.draw = text.trim().parse().unwrap_or_default()
                }
            },
        );
        let offered = Signal::derive(move || {
            let id = bank.get();
            let list = banks.get().unwrap_or_default();
            let topics = list.into_iter().find(|bank| bank.id.to_string() == id).map(|bank| bank.topics).unwrap_or_default();
            topics
                .into_iter()
                .map(|topic| Pick::new(topic.value.clone(), topic.value).with_note(number(topic.count as f64)))
                .collect::<Vec<_>>()
        });
        // A pool that is smaller than its draw cannot be published: said while it is written.
        let available = Memo::new(move |_| {
            let chosen = topics.get();
            offered.with(|offered| {
                let list = banks.get().unwrap_or_default();
                let id = bank.get();
                let own = list.into_iter().find(|bank| bank.id.to_string() == id);
                _ = offered;
                own.map(|bank| {
                    bank.topics
                        .iter()
                        .filter(|topic| chosen.is_empty() || chosen.contains(&topic.value))
                        .map(|topic| topic.count)
                        .sum::<u64>()
                })
            })
        });
        let small = move || {
            let wanted = draw.with(|draw| draw.trim().parse::<u64>().unwrap_or_default());
            available.get().filter(|there| *there < wanted).map(|there| {
                view! { <Notice tone=Tone::Warning>{move || t!("training.vendor.pool.small", has = there, draws = wanted)}</Notice> }
            })
        };
        let size = move || {
            sizes
                .with(|sizes| sizes.get(at).copied())
                .map(|size| view! { <span class="muted small">{move || t!("training.vendor.pool.size", count = size)}</span> })
        };
        let remove = move || {
            whole.update(|exam| {
                if at < exam.pools.len() {
                    exam.pools.remove(at);
                }
            })
        };
        view! {
            <div class="panel stack">
                <div class="row apart"><b>{move || t!("training.vendor.pool", number = at + 1)}</b> {size} <IconButton icon=Icon::Bin size=Size::Little label=t!("training.vendor.pool.remove"; text) on_click=remove /></div>
                <div class="pair">
                    <TextField label=t!("training.vendor.name"; text) value=name error=errors.at(move || format!("/pools/{at}/name")) />
                    <SelectField label=t!("training.vendor.bank"; text) value=bank options=picks error=errors.at(move || format!("/pools/{at}/bank")) />
                </div>
                <div class="pair">
                    <ManyField label=t!("training.vendor.pool.topics"; text) options=offered values=topics help=t!("training.vendor.pool.topics.help"; maybe) error=errors.at(move || format!("/pools/{at}/topics")) />
                    <TextField label=t!("training.vendor.pool.draw"; text) value=draw purpose=Purpose::Number error=errors.at(move || format!("/pools/{at}/draw")) />
                </div>
                {small}
            </div>
        }
    };
    let sum = move || whole.with(|exam| t!("training.vendor.pool.sum", count = exam.questions()));
    view! {
        <Card title=t!("training.vendor.pools"; text) aside=move || view! { <span class="muted small">{sum}</span> }>
            {move || (0..count.get()).map(pool).collect_view()}
            <div class="row"><Button icon=Icon::Plus because=no_bank on_click=add>{t!("training.vendor.pool.add"; text)}</Button></div>
        </Card>
    }
    .into_any()
}

fn rules(writing: Writing) -> AnyView {
    let Writing { whole, errors, .. } = writing;
    let pass = parts::part(
        whole,
        |exam: &ExamInput| exam.rules.pass_percent.to_string(),
        |exam, text| exam.rules.pass_percent = text.trim().parse().unwrap_or_default(),
    );
    let minutes = parts::part(
        whole,
        |exam: &ExamInput| parts::written(exam.rules.minutes),
        |exam, text| exam.rules.minutes = text.trim().parse().ok(),
    );
    let attempts = parts::part(
        whole,
        |exam: &ExamInput| parts::written(exam.rules.attempts),
        |exam, text| exam.rules.attempts = text.trim().parse().ok(),
    );
    let pause = parts::part(
        whole,
        // Hours are what people think in; what is no whole hour is kept as it was written.
        |exam: &ExamInput| number_of_hours(exam.rules.pause_minutes),
        |exam, text| exam.rules.pause_minutes = minutes_of(&text),
    );
    let mixing = parts::part(
        whole,
        |exam: &ExamInput| if exam.rules.mixing == Mixing::AsWritten { "in_order" } else { "mixed" }.to_owned(),
        |exam, slug| exam.rules.mixing = if slug == "in_order" { Mixing::AsWritten } else { Mixing::Shuffled },
    );
    let telling = parts::part(
        whole,
        |exam: &ExamInput| telling_slug(exam.rules.feedback.telling).to_owned(),
        |exam, slug| exam.rules.feedback.telling = telling_of(&slug),
    );
    let when = parts::part(
        whole,
        |exam: &ExamInput| when_slug(exam.rules.feedback.when).to_owned(),
        |exam, slug| exam.rules.feedback.when = when_of(&slug),
    );
    let mixings = Signal::derive(|| {
        vec![Pick::new("mixed", t!("training.vendor.mixing.mixed")), Pick::new("in_order", t!("training.vendor.mixing.in_order"))]
    });
    let tellings = Signal::derive(move || {
        let quiz = whole.with(|exam| exam.purpose == ExamPurpose::Quiz);
        let all = [Telling::Nothing, Telling::Topics, Telling::Marks, Telling::Solutions];
        // An exam never shows its solutions.
        all.into_iter()
            .filter(|telling| quiz || *telling != Telling::Solutions)
            .map(|telling| Pick::new(telling_slug(telling), t!(&format!("training.vendor.telling.{}", telling_slug(telling)))))
            .collect::<Vec<_>>()
    });
    let whens = Signal::derive(|| {
        [TellWhen::Always, TellWhen::Passed, TellWhen::Over]
            .into_iter()
            .map(|when| Pick::new(when_slug(when), t!(&format!("training.vendor.when.{}", when_slug(when)))))
            .collect::<Vec<_>>()
    });
    view! {
        <Card title=t!("training.exam.rules"; text)>
            <div class="fields">
                <TextField label=t!("training.vendor.rule.pass"; text) value=pass purpose=Purpose::Number error=errors.on("/rules/pass_percent") />
                <TextField label=t!("training.vendor.rule.minutes"; text) value=minutes purpose=Purpose::Number need=Need::Optional error=errors.on("/rules/minutes") />
                <TextField label=t!("training.vendor.rule.attempts"; text) value=attempts purpose=Purpose::Number need=Need::Optional error=errors.on("/rules/attempts") />
                <TextField label=t!("training.vendor.rule.pause"; text) value=pause need=Need::Optional error=errors.on("/rules/pause_minutes") />
            </div>
            <div class="fields">
                <SelectField label=t!("training.vendor.mixing"; text) value=mixing options=mixings />
                <SelectField label=t!("training.vendor.telling"; text) value=telling options=tellings error=errors.on("/rules/feedback/telling") />
                <SelectField label=t!("training.vendor.when"; text) value=when options=whens />
            </div>
        </Card>
    }
    .into_any()
}

/// Minutes as hours, with a part where they are no whole ones.
fn number_of_hours(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (hours, 0) => hours.to_string(),
        (hours, rest) => format!("{hours}:{rest:02}"),
    }
}

/// Hours as they are typed: `24`, `1:30`.
fn minutes_of(text: &str) -> u32 {
    let (hours, minutes) = text.trim().split_once(':').unwrap_or((text.trim(), "0"));
    let part = |text: &str| text.trim().parse::<u32>().unwrap_or_default();
    part(hours).saturating_mul(60).saturating_add(part(minutes))
}

const fn telling_slug(telling: Telling) -> &'static str {
    match telling {
        Telling::Nothing => "nothing",
        Telling::Topics => "topics",
        Telling::Marks => "marks",
        Telling::Solutions => "solutions",
    }
}

fn telling_of(slug: &str) -> Telling {
    [Telling::Nothing, Telling::Topics, Telling::Marks, Telling::Solutions]
        .into_iter()
        .find(|own| telling_slug(*own) == slug)
        .unwrap_or_default()
}

const fn when_slug(when: TellWhen) -> &'static str {
    match when {
        TellWhen::Always => "always",
        TellWhen::Passed => "passed",
        TellWhen::Over => "over",
    }
}

fn when_of(slug: &str) -> TellWhen {
    [TellWhen::Always, TellWhen::Passed, TellWhen::Over].into_iter().find(|own| when_slug(*own) == slug).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_is_written_as_it_is_read() {
        for minutes in [0, 30, 60, 90, 1_440, 525_600] {
            assert_eq!(minutes_of(&number_of_hours(minutes)), minutes);
        }
        assert_eq!(minutes_of(" 24 "), 1_440);
        assert_eq!(minutes_of("x"), 0);
    }
}
