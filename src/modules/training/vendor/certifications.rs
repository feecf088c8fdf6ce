//! Certifications: what somebody must do to hold one, for how long, and how it is renewed.

use guildhall_domain::{
    access::Access,
    audience::Audience,
    endpoint::Nothing,
    language::Localized,
    training::{Certification, CertificationId, CertificationInput, CourseStage, REMIND_DAYS, Renewal, Validity, api},
};
use leptos::prelude::*;

use super::{
    nav::tabs,
    parts::{self, Errors, Tongues},
    requires,
};
use crate::{
    api::question,
    i18n::number,
    location,
    modules::{
        audience::{AudienceEditor, Draft},
        training::{
            BELOW,
            say::{self, to},
        },
    },
    query::{Errors as Shown, mutation, query},
    session,
    ui::{
        Blank, Breadcrumb, Button, Card, CardKind, Checkbox, Column, ConfirmDialog, Form, Icon, LinkButton, Look, Need, PageHead, Pick,
        Purpose, RadioGroup, Remote, Sends, Shape, Size, Table, TextField, toasts,
    },
};

/// The list.
pub fn list() -> AnyView {
    let list = query(|| question(&api::CERTIFICATIONS, &[], &Nothing {}));
    let admin = session::may(Access::VendorAdmin);
    let actions = move || {
        view! {
            {move || admin.get().then(|| view! { <LinkButton look=Look::Primary icon=Icon::Plus href=to("manage/certifications/new")>{t!("training.vendor.certification.new"; text)}</LinkButton> })}
            <LinkButton icon=Icon::Award href=to("manage/awards")>{t!("training.vendor.awards"; text)}</LinkButton>
            <LinkButton icon=Icon::Chart href=to("manage/needs")>{t!("training.vendor.needs"; text)}</LinkButton>
            {move || admin.get().then(|| view! { <LinkButton icon=Icon::Key href=to("manage/keys")>{t!("training.vendor.keys"; text)}</LinkButton> })}
        }
    };
    let empty = || view! { <Blank title=t!("training.vendor.certifications.none"; text) lead=t!("training.vendor.certifications.none.lead"; maybe) /> };
    let columns = || {
        vec![
            Column::new(t!("training.certification"; text), |one: &Certification| {
                let (id, name) = (one.id, one.certification.name.clone());
                view! { <a href=to(&format!("manage/certifications/{id}"))>{move || say::localized(&name)}</a> }
            }),
            Column::new(t!("training.status"; text), |one: &Certification| say::stage(one.stage)),
            Column::new(t!("training.vendor.holders"; text), |one: &Certification| {
                let holders = one.holders;
                move || number(holders as f64)
            })
            .number(),
            Column::new(t!("training.vendor.ever"; text), |one: &Certification| {
                let (id, awards) = (one.id, one.awards);
                view! { <a href=to(&format!("manage/awards?certification={id}"))>{move || number(awards as f64)}</a> }
            })
            .number(),
        ]
    };
    view! {
        <div class="page">
            <PageHead title=t!("training.certifications"; text) actions=actions />
            {tabs("certifications")}
            <Remote of=list.load() on_retry=list.retry() is_empty=Vec::is_empty empty=empty shape=Shape::Rows let:rows>
                <Card kind=CardKind::Flush>
                    <Table label=t!("training.certifications"; text) columns=columns() rows=rows key=|one: &Certification| one.id.to_string() name=|one: &Certification| say::localized(&one.certification.name) />
                </Card>
            </Remote>
        </div>
    }
    .into_any()
}

/// A certification while it is being written.
#[derive(Clone)]
struct Writing {
    whole: RwSignal<CertificationInput>,
    name: Tongues,
    description: Tongues,
    audience: Draft,
    errors: Errors,
}

impl Writing {
    fn of(input: CertificationInput, server: Signal<Option<crate::api::ApiError>>) -> Self {
        let (name, description) = (Tongues::of(&input.name), Tongues::of(&input.description));
        let (audience, whole) = (Draft::new(&input.audience), RwSignal::new(input));
        let now = (name.clone(), description.clone());
        let errors = Errors::of(move || whole_of(whole, &now.0, &now.1, audience).check(), server);
        Self { whole, name, description, audience, errors }
    }

    fn get(&self) -> CertificationInput {
        whole_of(self.whole, &self.name, &self.description, self.audience)
    }
}

fn whole_of(whole: RwSignal<CertificationInput>, name: &Tongues, description: &Tongues, audience: Draft) -> CertificationInput {
    CertificationInput { name: name.get(), description: description.get(), audience: audience.get(), ..whole.get() }
}

/// Makes a certification.
pub fn create() -> AnyView {
    let create = mutation(&api::CREATE_CERTIFICATION, Shown::Inline)
        .invalidates(BELOW)
        .seeds(|one: &Certification| question(&api::CERTIFICATION, &[&one.id], &Nothing {}));
    let first = CertificationInput {
        name: Localized::default(),
        description: Localized::default(),
        audience: Audience::default(),
        requires: Vec::new(),
        exam_needed: true,
        validity: Validity::Months { months: 24 },
        renewal: Some(Renewal { opens_days: 90, late_days: 30, requires: Vec::new() }),
        remind_days: REMIND_DAYS.to_vec(),
        badge: None,
    };
    let writing = StoredValue::new(Writing::of(first, create.error()));
    let submit = move || {
        let writing = writing.get_value();
        writing.errors.tried.set(true);
        match untrack(|| writing.get()).check() {
            Err(invalid) => create.refuse(invalid),
            Ok(input) => create.run(&[], input, |one| location::replace(&to(&format!("manage/certifications/{}", one.id)))),
        }
    };
    let trail = Signal::derive(|| vec![(t!("training.certifications"), to("manage/certifications"))]);
    view! {
        <div class="page read">
            <Breadcrumb label=t!("training.trail"; text) trail=trail here=t!("training.vendor.certification.new"; text) />
            <PageHead title=t!("training.vendor.certification.new"; text) />
            <Form error=create.trouble() busy=create.busy() on_submit=submit>
                {fields(&writing.get_value())}
                <div class="row"><Button look=Look::Primary sends=Sends::Form busy=create.busy() doing=t!("training.saving"; maybe)>{t!("training.vendor.certification.create"; text)}</Button></div>
            </Form>
        </div>
    }
    .into_any()
}

/// Edits a certification; who may not change it reads it.
pub fn view(id: CertificationId) -> AnyView {
    let one = query(move || question(&api::CERTIFICATION, &[&id], &Nothing {}));
    say::record(one, "page read", move |one| page(id, one))
}

fn page(id: CertificationId, one: Signal<Certification>) -> AnyView {
    let seed = |one: &Certification| question(&api::CERTIFICATION, &[&one.id], &Nothing {});
    let save = mutation(&api::UPDATE_CERTIFICATION, Shown::Inline).invalidates(BELOW).seeds(seed);
    let publish = mutation(&api::PUBLISH_CERTIFICATION, Shown::Toast).invalidates(BELOW).seeds(seed);
    let archive = mutation(&api::ARCHIVE_CERTIFICATION, Shown::Toast).invalidates(BELOW).seeds(seed);
    let remove = mutation(&api::REMOVE_CERTIFICATION, Shown::Inline).invalidates(BELOW);
    let removing = RwSignal::new(false);
    let admin = session::may(Access::VendorAdmin);
    let writing = StoredValue::new(Writing::of(one.with_untracked(|one| one.certification.clone()), save.error()));
    let version = StoredValue::new(one.with_untracked(|one| one.version));
    let saved = RwSignal::new(untrack(|| writing.with_value(Writing::get)));
    let changed = Memo::new(move |_| writing.with_value(Writing::get) != saved.get());
    let submit = move || {
        let writing = writing.get_value();
        writing.errors.tried.set(true);
        let input = untrack(|| writing.get());
        match input.check() {
            Err(invalid) => save.refuse(invalid),
            Ok(tidy) => save.run_version(&[&id], tidy, version.get_value(), move |one| {
                version.set_value(one.version);
                saved.set(input);
                toasts().say(t!("training.vendor.saved"));
            }),
        }
    };
    let stage = Memo::new(move |_| one.with(|one| one.stage));
    let awards = Memo::new(move |_| one.with(|one| one.awards));
    let after = move |words: &'static str| {
        move |one: Certification| {
            version.set_value(one.version);
            toasts().say(t!(words));
        }
    };
    let unsaved = Signal::derive(move || changed.get().then(|| t!("training.vendor.publish.save-first")));
    // History is never deleted: what anybody ever held can be put away, not removed.
    let held =
        Signal::derive(move || guildhall_domain::training::can_remove(awards.get()).err().map(|refusal| crate::i18n::refusal(&refusal)));
    let actions = move || {
        admin.get().then(|| {
            let stages = match stage.get() {
                CourseStage::Draft | CourseStage::Archived => {
                    view! { <Button look=Look::Primary icon=Icon::Send busy=publish.busy() because=unsaved on_click=move || publish.run(&[&id], Nothing {}, after("training.vendor.published"))>{t!("training.vendor.publish"; text)}</Button> }.into_any()
                }
                CourseStage::Published => {
                    view! { <Button icon=Icon::Archive busy=archive.busy() on_click=move || archive.run(&[&id], Nothing {}, after("training.vendor.archived"))>{t!("training.vendor.archive"; text)}</Button> }.into_any()
                }
            };
            view! { {stages} <Button icon=Icon::Bin because=held on_click=move || removing.set(true)>{t!("training.vendor.remove"; text)}</Button> }
        })
    };
    let confirmed = move || {
        remove.run(&[&id], Nothing {}, move |_| {
            removing.set(false);
            location::go(&to("manage/certifications"));
        });
    };
    let title = Signal::derive(move || one.with(|one| say::localized(&one.certification.name)));
    let lead =
        Signal::derive(move || Some(one.with(|one| t!("training.vendor.certification.lead", holders = one.holders, count = one.awards))));
    let trail = Signal::derive(|| vec![(t!("training.certifications"), to("manage/certifications"))]);
    let read_only = Signal::derive(move || (!admin.get()).then(|| t!("training.vendor.admins-only")));
    view! {
        <Breadcrumb label=t!("training.trail"; text) trail=trail here=title />
        <PageHead title=title lead=lead state=move || say::stage(stage.get()) actions=actions />
        <Form error=save.trouble() busy=save.busy() on_submit=submit>
            {parts::stale(save.error())}
            {fields(&writing.get_value())}
            <div class="row">
                <Button look=Look::Primary sends=Sends::Form busy=save.busy() because=read_only doing=t!("training.saving"; maybe)>{t!("training.vendor.save"; text)}</Button>
                {parts::unsaved(changed.into())}
            </div>
        </Form>
        <ConfirmDialog open=removing title=t!("training.vendor.certification.remove"; text) action=t!("training.vendor.remove"; text) busy=remove.busy() error=remove.trouble() on_confirm=confirmed>
            <p>{t!("training.vendor.certification.remove.lead"; text)}</p>
        </ConfirmDialog>
    }
    .into_any()
}

fn fields(writing: &Writing) -> AnyView {
    let (whole, errors) = (writing.whole, writing.errors);
    let required = parts::part_list(
        whole,
        |one: &CertificationInput| one.requires.iter().copied().map(requires::spell).collect(),
        |one, list| one.requires = requires::all(&list),
    );
    let exam_needed = Signal::derive(move || whole.with(|one| one.exam_needed));
    let name = writing.name.fields(t!("training.vendor.name"; text), errors.on("/name"));
    let description = writing.description.areas(t!("training.vendor.description"; text), errors.on("/description"));
    let audience = writing.audience;
    view! {
        <Card title=t!("training.vendor.words"; text)>
            {name}
            {description}
            {badge(whole)}
        </Card>
        <Card title=t!("training.vendor.earn"; text)>
            {requires::many(t!("training.vendor.earn.requires"; text), required, t!("training.vendor.earn.help"; maybe), errors.on("/requires"))}
            <Checkbox label=t!("training.vendor.exam-needed"; text) help=t!("training.vendor.exam-needed.help"; maybe) checked=exam_needed on_change=move |on: bool| whole.update(|one| one.exam_needed = on) />
        </Card>
        {validity(whole, errors)}
        {renewal(whole, errors)}
        <Card title=t!("training.vendor.audience"; text)><AudienceEditor draft=audience /></Card>
    }
    .into_any()
}

fn badge(whole: RwSignal<CertificationInput>) -> AnyView {
    let badge = Memo::new(move |_| whole.with(|one| one.badge));
    let shown = move || {
        badge.get().map(|id| {
            view! {
                <div class="row">
                    <span class="mini"><img src=say::picture(id) alt="" /></span>
                    <Button size=Size::Little icon=Icon::Cross on_click=move || whole.update(|one| one.badge = None)>{t!("training.vendor.cover.remove"; text)}</Button>
                </div>
            }
        })
    };
    view! {
        <div class="stack tight">
            <span class="small strong">{t!("training.vendor.badge"; text)}</span>
            {shown}
            {parts::picture_field(move |picture| whole.update(|one| one.badge = Some(picture.id)))}
        </div>
    }
    .into_any()
}

/// A number that is typed, where another kind of value has none.
fn count(text: &str) -> u16 {
    text.trim().parse().unwrap_or_default()
}

fn validity(whole: RwSignal<CertificationInput>, errors: Errors) -> AnyView {
    let kind = parts::part(
        whole,
        |one: &CertificationInput| match one.validity {
            Validity::Unlimited => "unlimited".to_owned(),
            Validity::Months { .. } => "months".to_owned(),
            Validity::FixedDay { .. } => "fixed_day".to_owned(),
        },
        |one, slug| {
            one.validity = match slug.as_str() {
                "unlimited" => Validity::Unlimited,
                "fixed_day" => Validity::FixedDay { month: 12, day: 31, least_months: 6 },
                _ => Validity::Months { months: 24 },
            };
            if one.validity == Validity::Unlimited {
                one.renewal = None;
            }
        },
    );
    let kinds = Signal::derive(|| {
        vec![
            Pick::new("months", t!("training.vendor.validity.months")),
            Pick::new("fixed_day", t!("training.vendor.validity.fixed_day")),
            Pick::new("unlimited", t!("training.vendor.validity.unlimited")),
        ]
    });
    let months = parts::part(
        whole,
        |one: &CertificationInput| match one.validity {
            Validity::Months { months } => months.to_string(),
            Validity::Unlimited | Validity::FixedDay { .. } => String::new(),
        },
        |one, text| {
            if let Validity::Months { months } = &mut one.validity {
                *months = count(&text);
            }
        },
    );
    let fixed = |get: fn(u8, u8, u16) -> u16, set: fn(&mut u8, &mut u8, &mut u16, u16)| {
        parts::part(
            whole,
            move |one: &CertificationInput| match one.validity {
                Validity::FixedDay { month, day, least_months } => get(month, day, least_months).to_string(),
                Validity::Unlimited | Validity::Months { .. } => String::new(),
            },
            move |one, text| {
                if let Validity::FixedDay { month, day, least_months } = &mut one.validity {
                    set(month, day, least_months, count(&text));
                }
            },
        )
    };
    let month = fixed(|month, _, _| month.into(), |month, _, _, typed| *month = u8::try_from(typed).unwrap_or(u8::MAX));
    let day = fixed(|_, day, _| day.into(), |_, day, _, typed| *day = u8::try_from(typed).unwrap_or(u8::MAX));
    let least = fixed(|_, _, least| least, |_, _, least, typed| *least = typed);
    let own = Memo::new(move |_| kind.get());
    let more = move || {
        match own.get().as_str() {
        "months" => view! { <TextField label=t!("training.vendor.validity.count"; text) value=months purpose=Purpose::Number error=errors.on("/validity/months") /> }.into_any(),
        "fixed_day" => view! {
            <div class="fields">
                <TextField label=t!("training.vendor.validity.month"; text) value=month purpose=Purpose::Number error=errors.on("/validity/month") />
                <TextField label=t!("training.vendor.validity.day"; text) value=day purpose=Purpose::Number error=errors.on("/validity/day") />
                <TextField label=t!("training.vendor.validity.least"; text) value=least purpose=Purpose::Number error=errors.on("/validity/least_months") />
            </div>
        }
        .into_any(),
        _ => ().into_any(),
    }
    };
    view! {
        <Card title=t!("training.vendor.validity"; text)>
            <RadioGroup label=t!("training.vendor.validity.how"; text) options=kinds value=kind />
            {more}
        </Card>
    }
    .into_any()
}

fn renewal(whole: RwSignal<CertificationInput>, errors: Errors) -> AnyView {
    let on = Memo::new(move |_| whole.with(|one| one.renewal.is_some()));
    let limited = Memo::new(move |_| whole.with(|one| one.validity != Validity::Unlimited));
    let switch = move |now: bool| {
        whole.update(|one| one.renewal = now.then(|| Renewal { opens_days: 90, late_days: 30, requires: Vec::new() }));
    };
    let opens = parts::part(
        whole,
        |one: &CertificationInput| parts::written(one.renewal.as_ref().map(|renewal| renewal.opens_days)),
        |one, text| {
            if let Some(renewal) = &mut one.renewal {
                renewal.opens_days = count(&text)
            }
        },
    );
    let late = parts::part(
        whole,
        |one: &CertificationInput| parts::written(one.renewal.as_ref().map(|renewal| renewal.late_days)),
        |one, text| {
            if let Some(renewal) = &mut one.renewal {
                renewal.late_days = count(&text)
            }
        },
    );
    let required = parts::part_list(
        whole,
        |one: &CertificationInput| one.renewal.iter().flat_map(|renewal| renewal.requires.iter().copied().map(requires::spell)).collect(),
        |one, list| {
            if let Some(renewal) = &mut one.renewal {
                renewal.requires = requires::all(&list)
            }
        },
    );
    let remind = parts::part(
        whole,
        |one: &CertificationInput| one.remind_days.iter().map(u16::to_string).collect::<Vec<_>>().join(", "),
        |one, text| one.remind_days = text.split([',', ';', ' ']).filter_map(|days| days.trim().parse().ok()).collect(),
    );
    let more = move || {
        on.get().then(|| {
            view! {
                <div class="pair">
                    <TextField label=t!("training.vendor.renewal.opens"; text) value=opens purpose=Purpose::Number error=errors.on("/renewal/opens_days") />
                    <TextField label=t!("training.vendor.renewal.late"; text) value=late purpose=Purpose::Number error=errors.on("/renewal/late_days") />
                </div>
                {requires::many(t!("training.vendor.renewal.requires"; text), required, t!("training.vendor.renewal.help"; maybe), errors.on("/renewal/requires"))}
            }
        })
    };
    let card = move || {
        limited.get().then(|| {
            view! {
                <Card title=t!("training.vendor.renewal"; text)>
                    <Checkbox label=t!("training.vendor.renewal.on"; text) checked=on on_change=switch />
                    {more}
                    <TextField label=t!("training.vendor.remind"; text) value=remind need=Need::Optional help=t!("training.vendor.remind.help"; maybe) error=errors.on("/remind_days") />
                </Card>
            }
        })
    };
    card.into_any()
}
