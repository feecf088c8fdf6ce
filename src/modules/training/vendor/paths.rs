//! Learning paths: their steps in order, and what each waits for besides.

use guildhall_domain::{
    audience::Audience,
    endpoint::Nothing,
    page::{Cursor, Page},
    training::{CourseFilter, CourseStage, LearningPath, Order, PathId, PathInput, PathItem, PathStep, Requirement, api},
};
use leptos::prelude::*;

use super::{
    courses,
    nav::tabs,
    parts::{self, Errors},
    requires,
};
use crate::{
    api::question,
    i18n::{language_name, moment_day, number},
    location,
    modules::{
        audience::{AudienceEditor, Draft},
        more::{More, is_blank, more},
        training::{
            BELOW,
            say::{self, to},
        },
    },
    query::{Errors as Shown, mutation, query},
    ui::{
        AreaField, Blank, Breadcrumb, Button, Card, CardKind, Checkbox, Column, ComboField, Drawing, Form, Free, Icon, IconButton,
        LinkButton, LoadMore, Look, ManyField, Need, PageHead, Pick, RadioGroup, Remote, SelectField, Sends, Shape, Size, Table, TextField,
        toasts,
    },
};

/// The list.
pub fn list() -> AnyView {
    let (q, stage, filter) = courses::filter();
    let paths = more(move |cursor: Option<Cursor>| question(&api::PATHS, &[], &CourseFilter { cursor, ..filter.get() }));
    let actions = || view! { <LinkButton look=Look::Primary icon=Icon::Plus href=to("manage/paths/new")>{t!("training.vendor.path.new"; text)}</LinkButton> };
    let empty = || view! { <Blank title=t!("training.vendor.paths.none"; text) drawing=Drawing::NoHits /> };
    view! {
        <div class="page">
            <PageHead title=t!("training.vendor.tab.paths"; text) actions=actions />
            {tabs("paths")}
            {courses::filters(q, stage)}
            <Remote of=paths.load() on_retry=paths.retry() is_empty=is_blank empty=empty shape=Shape::Rows let:page>{table(page, paths)}</Remote>
        </div>
    }
    .into_any()
}

fn table(page: Signal<Page<LearningPath>>, paths: More<LearningPath>) -> AnyView {
    let rows = Signal::derive(move || page.with(|page| page.items.clone()));
    let columns = vec![
        Column::new(t!("training.kind.path"; text), |path: &LearningPath| {
            view! { <a href=to(&format!("manage/paths/{}", path.id)) lang=path.path.language.clone()>{path.path.title.clone()}</a> }
        }),
        Column::new(t!("training.status"; text), |path: &LearningPath| say::stage(path.stage)),
        Column::new(t!("training.facet.language"; text), |path: &LearningPath| {
            let tag = path.path.language.clone();
            move || language_name(&tag)
        })
        .optional(),
        Column::new(t!("training.path.steps"; text), |path: &LearningPath| {
            let steps = path.path.steps.len();
            move || number(steps as f64)
        })
        .number(),
        Column::new(t!("training.vendor.changed-at"; text), |path: &LearningPath| {
            let at = path.updated_at;
            move || moment_day(at)
        })
        .optional(),
    ];
    let summary = Signal::derive(move || page.with(|page| t!("training.shown", shown = page.items.len() as u64, count = page.total)));
    view! {
        <Card kind=CardKind::Flush>
            <Table label=t!("training.vendor.tab.paths"; text) columns=columns rows=rows key=|path: &LearningPath| path.id.to_string() name=|path: &LearningPath| path.path.title.clone() />
        </Card>
        <LoadMore summary=summary more=Signal::derive(move || page.with(|page| page.next.is_some())) busy=paths.is_asking() on_more=move || paths.next() />
    }
    .into_any()
}

/// A path while it is being written.
#[derive(Clone, Copy)]
struct Writing {
    whole: RwSignal<PathInput>,
    audience: Draft,
    errors: Errors,
}

impl Writing {
    fn of(input: PathInput, server: Signal<Option<crate::api::ApiError>>) -> Self {
        let (audience, whole) = (Draft::new(&input.audience), RwSignal::new(input));
        let errors = Errors::of(move || PathInput { audience: audience.get(), ..whole.get() }.check(), server);
        Self { whole, audience, errors }
    }

    fn get(self) -> PathInput {
        PathInput { audience: self.audience.get(), ..self.whole.get() }
    }
}

/// Makes a path.
pub fn create() -> AnyView {
    let create = mutation(&api::CREATE_PATH, Shown::Inline)
        .invalidates(BELOW)
        .seeds(|path: &LearningPath| question(&api::PATH, &[&path.id], &Nothing {}));
    let first = PathInput { language: parts::own_language(), audience: Audience::default(), order: Order::InOrder, ..PathInput::default() };
    let writing = Writing::of(first, create.error());
    let submit = move || {
        writing.errors.tried.set(true);
        match untrack(|| writing.get()).check() {
            Err(invalid) => create.refuse(invalid),
            Ok(input) => create.run(&[], input, |path| location::replace(&to(&format!("manage/paths/{}", path.id)))),
        }
    };
    let trail = Signal::derive(|| vec![(t!("training.vendor.tab.paths"), to("manage/paths"))]);
    view! {
        <div class="page read">
            <Breadcrumb label=t!("training.trail"; text) trail=trail here=t!("training.vendor.path.new"; text) />
            <PageHead title=t!("training.vendor.path.new"; text) />
            <Form error=create.trouble() busy=create.busy() on_submit=submit>
                {fields(writing)}
                <div class="row"><Button look=Look::Primary sends=Sends::Form busy=create.busy() doing=t!("training.saving"; maybe)>{t!("training.vendor.path.create"; text)}</Button></div>
            </Form>
        </div>
    }
    .into_any()
}

/// Edits a path.
pub fn view(id: PathId) -> AnyView {
    let path = query(move || question(&api::PATH, &[&id], &Nothing {}));
    say::record(path, "page read", move |path| page(id, path))
}

fn page(id: PathId, path: Signal<LearningPath>) -> AnyView {
    let seed = |path: &LearningPath| question(&api::PATH, &[&path.id], &Nothing {});
    let save = mutation(&api::UPDATE_PATH, Shown::Inline).invalidates(BELOW).seeds(seed);
    let publish = mutation(&api::PUBLISH_PATH, Shown::Toast).invalidates(BELOW).seeds(seed);
    let archive = mutation(&api::ARCHIVE_PATH, Shown::Toast).invalidates(BELOW).seeds(seed);
    let remove = mutation(&api::REMOVE_PATH, Shown::Toast).invalidates(BELOW);
    let writing = Writing::of(path.with_untracked(|path| path.path.clone()), save.error());
    let version = StoredValue::new(path.with_untracked(|path| path.version));
    let saved = RwSignal::new(untrack(|| writing.get()));
    let changed = Memo::new(move |_| writing.get() != saved.get());
    let submit = move || {
        writing.errors.tried.set(true);
        let input = untrack(|| writing.get());
        match input.check() {
            Err(invalid) => save.refuse(invalid),
            Ok(tidy) => save.run_version(&[&id], tidy, version.get_value(), move |path| {
                version.set_value(path.version);
                saved.set(input);
                toasts().say(t!("training.vendor.saved"));
            }),
        }
    };
    let stage = Memo::new(move |_| path.with(|path| path.stage));
    let unsaved = Signal::derive(move || changed.get().then(|| t!("training.vendor.publish.save-first")));
    let after = move |words: &'static str| {
        move |path: LearningPath| {
            version.set_value(path.version);
            toasts().say(t!(words));
        }
    };
    let actions = move || {
        match stage.get() {
        CourseStage::Draft => view! {
            <Button look=Look::Primary icon=Icon::Send busy=publish.busy() because=unsaved on_click=move || publish.run(&[&id], Nothing {}, after("training.vendor.published"))>{t!("training.vendor.publish"; text)}</Button>
            <Button icon=Icon::Bin busy=remove.busy() on_click=move || remove.run(&[&id], Nothing {}, |_| location::go(&to("manage/paths")))>{t!("training.vendor.remove"; text)}</Button>
        }
        .into_any(),
        CourseStage::Published => view! {
            <LinkButton icon=Icon::Eye href=to(&format!("paths/{id}"))>{t!("training.vendor.see"; text)}</LinkButton>
            <Button icon=Icon::Archive busy=archive.busy() on_click=move || archive.run(&[&id], Nothing {}, after("training.vendor.archived"))>{t!("training.vendor.archive"; text)}</Button>
        }
        .into_any(),
        CourseStage::Archived => {
            view! { <Button icon=Icon::Undo busy=publish.busy() on_click=move || publish.run(&[&id], Nothing {}, after("training.vendor.published"))>{t!("training.vendor.publish"; text)}</Button> }
                .into_any()
        }
    }
    };
    let title = Signal::derive(move || path.with(|path| path.path.title.clone()));
    let trail = Signal::derive(|| vec![(t!("training.vendor.tab.paths"), to("manage/paths"))]);
    view! {
        <Breadcrumb label=t!("training.trail"; text) trail=trail here=title />
        <PageHead title=title state=move || say::stage(stage.get()) actions=actions />
        <Form error=save.trouble() busy=save.busy() on_submit=submit>
            {parts::stale(save.error())}
            {fields(writing)}
            <div class="row">
                <Button look=Look::Primary sends=Sends::Form busy=save.busy() doing=t!("training.saving"; maybe)>{t!("training.vendor.save"; text)}</Button>
                {parts::unsaved(changed.into())}
            </div>
        </Form>
    }
    .into_any()
}

fn fields(writing: Writing) -> AnyView {
    let Writing { whole, errors, .. } = writing;
    let title = parts::part(whole, |path: &PathInput| path.title.clone(), |path, text| path.title = text);
    let language = parts::part(whole, |path: &PathInput| path.language.clone(), |path, text| path.language = text);
    let summary = parts::part(whole, |path: &PathInput| path.summary.clone(), |path, text| path.summary = text);
    let products = parts::part_list(whole, |path: &PathInput| path.products.clone(), |path, list| path.products = list);
    let tags = parts::part_list(whole, |path: &PathInput| path.tags.clone(), |path, list| path.tags = list);
    let order = parts::part(
        whole,
        |path: &PathInput| if path.order == Order::InOrder { "in_order" } else { "free" }.to_owned(),
        |path, slug| path.order = if slug == "in_order" { Order::InOrder } else { Order::Free },
    );
    let required = parts::part_list(
        whole,
        |path: &PathInput| path.requires.iter().copied().map(requires::spell).collect(),
        |path, list| path.requires = requires::all(&list),
    );
    let orders = Signal::derive(|| {
        vec![Pick::new("in_order", t!("training.vendor.order.in_order")), Pick::new("free", t!("training.vendor.order.free"))]
    });
    let nothing = Signal::stored(Vec::<Pick>::new());
    view! {
        <Card title=t!("training.vendor.words"; text)>
            <TextField label=t!("training.vendor.title"; text) value=title error=errors.on("/title") />
            <SelectField label=t!("training.facet.language"; text) value=language options=parts::languages() error=errors.on("/language") />
            <AreaField label=t!("training.vendor.summary"; text) value=summary need=Need::Optional error=errors.on("/summary") />
            <div class="pair">
                <ManyField label=t!("training.vendor.products"; text) options=nothing values=products free=Free::Allowed error=errors.on("/products") />
                <ManyField label=t!("training.vendor.tags"; text) options=nothing values=tags free=Free::Allowed error=errors.on("/tags") />
            </div>
            {requires::many(t!("training.vendor.requires"; text), required, t!("training.vendor.requires.help"; maybe), errors.on("/requires"))}
        </Card>
        <Card title=t!("training.path.steps"; text)>
            <RadioGroup label=t!("training.vendor.order"; text) options=orders value=order />
            {steps(writing)}
        </Card>
        <Card title=t!("training.vendor.audience"; text)><AudienceEditor draft=writing.audience /></Card>
    }
    .into_any()
}

/// The item of a step as fields spell it.
fn item(value: &str) -> Option<PathItem> {
    match requires::read(value)? {
        Requirement::Course(id) => Some(PathItem::Course(id)),
        Requirement::Exam(id) => Some(PathItem::Exam(id)),
        Requirement::Path(_) | Requirement::Certification(_) => None,
    }
}

fn steps(writing: Writing) -> AnyView {
    let Writing { whole, errors, .. } = writing;
    let typed = RwSignal::new(String::new());
    let picks = requires::picks(typed, requires::Offer::Steps);
    let chosen = RwSignal::new(String::new());
    // Chosen is added; the field is then empty for the next one.
    Effect::new(move |_| {
        if let Some(item) = chosen.with(|value| item(value)) {
            whole.update(|path| {
                if path.steps.iter().all(|step| step.item != item) {
                    path.steps.push(PathStep { item, optional: false, after: Vec::new() });
                }
            });
            chosen.set(String::new());
        }
    });
    let names = Memo::new(move |before: Option<&std::collections::BTreeMap<String, String>>| {
        let mut names = before.cloned().unwrap_or_default();
        names.extend(picks.get().into_iter().map(|pick| (pick.value, pick.words)));
        names
    });
    let list = Memo::new(move |_| whole.with(|path| path.steps.clone()));
    let name = move |step: &PathStep| {
        let value = requires::spell(step.item.requirement());
        names.with(|names| names.get(&value).cloned()).unwrap_or(value)
    };
    let row = move |(at, step): (usize, PathStep)| {
        let words = name(&step);
        let swap = move |up: bool| whole.update(|path| moved(&mut path.steps, at, up));
        let remove = move || whole.update(|path| removed(&mut path.steps, at));
        let own = step.clone();
        let optional = move |on: bool| {
            whole.update(|path| {
                if let Some(step) = path.steps.get_mut(at) {
                    step.optional = on
                }
            })
        };
        let after = (0..at).map(|before| {
            let (number_of, checked) = (before + 1, own.after.contains(&place(before)));
            let change = move |on: bool| {
                whole.update(|path| {
                    if let Some(step) = path.steps.get_mut(at) {
                        step.after.retain(|own| *own != place(before));
                        if on {
                            step.after.push(place(before));
                            step.after.sort_unstable();
                        }
                    }
                });
            };
            view! { <Checkbox label=Signal::derive(move || t!("training.vendor.path.after", number = number_of)) checked=Signal::stored(checked) on_change=change /> }
        });
        view! {
            <li>
                <b>{format!("{}.", at + 1)}</b>
                <div class="stack tight">
                    <span>{words}</span>
                    <div class="row">
                        <Checkbox label=t!("training.vendor.lesson.optional"; text) checked=Signal::stored(step.optional) on_change=optional />
                        {after.collect_view()}
                    </div>
                </div>
                <div class="row">
                    <IconButton icon=Icon::ChevronUp size=Size::Little label=t!("training.vendor.up"; text) on_click=move || swap(true) />
                    <IconButton icon=Icon::ChevronDown size=Size::Little label=t!("training.vendor.down"; text) on_click=move || swap(false) />
                    <IconButton icon=Icon::Bin size=Size::Little label=t!("training.vendor.path.step.remove"; text) on_click=remove />
                </div>
            </li>
        }
    };
    view! {
        <ol class="list">{move || list.get().into_iter().enumerate().map(row).collect_view()}</ol>
        <ComboField label=t!("training.vendor.path.step.add"; text) options=picks value=chosen on_type=move |text: String| typed.set(text) need=Need::Optional error=errors.on("/steps") />
    }
    .into_any()
}

#[expect(clippy::cast_possible_truncation, reason = "a path has at most 50 steps")]
const fn place(at: usize) -> u16 {
    at as u16
}

/// Moves a step. What waits for a step waits for the same one afterwards, as long as that still comes before it.
fn moved(steps: &mut [PathStep], at: usize, up: bool) {
    let other = if up { at.checked_sub(1) } else { Some(at + 1) };
    let Some(other) = other.filter(|other| *other < steps.len()) else { return };
    steps.swap(at, other);
    let renamed = |own: u16| {
        if own == place(at) {
            place(other)
        } else if own == place(other) {
            place(at)
        } else {
            own
        }
    };
    renumber(steps, |own| Some(renamed(own)));
}

fn removed(steps: &mut Vec<PathStep>, at: usize) {
    if at < steps.len() {
        steps.remove(at);
        renumber(steps, |own| match own.cmp(&place(at)) {
            std::cmp::Ordering::Less => Some(own),
            std::cmp::Ordering::Equal => None,
            std::cmp::Ordering::Greater => Some(own - 1),
        });
    }
}

fn renumber(steps: &mut [PathStep], name: impl Fn(u16) -> Option<u16>) {
    for (index, step) in steps.iter_mut().enumerate() {
        step.after = step.after.iter().filter_map(|own| name(*own)).filter(|own| usize::from(*own) < index).collect();
        step.after.sort_unstable();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(after: &[&[u16]]) -> Vec<PathStep> {
        let item = PathItem::Course("019a0000-0000-7000-8000-000000000000".parse().expect("an id"));
        after.iter().map(|after| PathStep { item, optional: false, after: after.to_vec() }).collect()
    }

    fn after(steps: &[PathStep]) -> Vec<Vec<u16>> {
        steps.iter().map(|step| step.after.clone()).collect()
    }

    #[test]
    fn what_waits_for_a_step_still_does_when_it_moves() {
        let mut own = steps(&[&[], &[], &[0], &[1, 2]]);
        moved(&mut own, 0, false);
        assert_eq!(after(&own), [vec![], vec![], vec![1], vec![0, 2]]);
        moved(&mut own, 2, true);
        assert_eq!(after(&own), [vec![], vec![], vec![], vec![0, 1]], "it no longer comes after what it waited for");
    }

    #[test]
    fn nothing_waits_for_a_step_that_is_gone() {
        let mut own = steps(&[&[], &[0], &[0, 1]]);
        removed(&mut own, 0);
        assert_eq!(after(&own), [vec![], vec![0]]);
    }
}
