//! The words of a course: title, language, what it is about, who finds it, what comes before it.

use guildhall_domain::training::{CourseInput, Level, Order};
use leptos::prelude::*;

use super::{
    super::{parts, requires},
    Writing,
};
use crate::{
    modules::{audience::AudienceEditor, training::say},
    ui::{AreaField, Button, Card, Free, Icon, ManyField, Need, Pick, RadioGroup, SelectField, Size, TextField},
};

/// The fields.
pub fn fields(writing: Writing) -> AnyView {
    let Writing { whole, errors, .. } = writing;
    let title = parts::part(whole, |course: &CourseInput| course.title.clone(), |course, text| course.title = text);
    let language = parts::part(whole, |course: &CourseInput| course.language.clone(), |course, text| course.language = text);
    let summary = parts::part(whole, |course: &CourseInput| course.summary.clone(), |course, text| course.summary = text);
    let products = parts::part_list(whole, |course: &CourseInput| course.products.clone(), |course, list| course.products = list);
    let tags = parts::part_list(whole, |course: &CourseInput| course.tags.clone(), |course, list| course.tags = list);
    let level = parts::part(
        whole,
        |course: &CourseInput| course.level.slug().to_owned(),
        |course, slug| course.level = Level::ALL.into_iter().find(|level| level.slug() == slug).unwrap_or_default(),
    );
    let order = parts::part(
        whole,
        |course: &CourseInput| if course.order == Order::InOrder { "in_order" } else { "free" }.to_owned(),
        |course, slug| course.order = if slug == "in_order" { Order::InOrder } else { Order::Free },
    );
    let required = parts::part_list(
        whole,
        |course: &CourseInput| course.requires.iter().copied().map(requires::spell).collect(),
        |course, list| course.requires = requires::all(&list),
    );
    let translates = parts::part(
        whole,
        |course: &CourseInput| course.translates.map(|id| format!("course {id}")).unwrap_or_default(),
        |course, value| course.translates = value.strip_prefix("course ").and_then(|id| id.parse().ok()),
    );
    let levels = Signal::derive(|| Level::ALL.into_iter().map(|level| Pick::new(level.slug(), say::level(level))).collect::<Vec<_>>());
    let orders = Signal::derive(|| {
        vec![Pick::new("free", t!("training.vendor.order.free")), Pick::new("in_order", t!("training.vendor.order.in_order"))]
    });
    let nothing = Signal::stored(Vec::<Pick>::new());
    view! {
        <Card title=t!("training.vendor.words"; text)>
            <TextField label=t!("training.vendor.title"; text) value=title error=errors.on("/title") />
            <div class="pair">
                <SelectField label=t!("training.facet.language"; text) value=language options=parts::languages() error=errors.on("/language") />
                <SelectField label=t!("training.facet.level"; text) value=level options=levels />
            </div>
            <AreaField label=t!("training.vendor.summary"; text) value=summary need=Need::Optional error=errors.on("/summary") />
            <div class="pair">
                <ManyField label=t!("training.vendor.products"; text) options=nothing values=products free=Free::Allowed error=errors.on("/products") />
                <ManyField label=t!("training.vendor.tags"; text) options=nothing values=tags free=Free::Allowed error=errors.on("/tags") />
            </div>
            <RadioGroup label=t!("training.vendor.order"; text) options=orders value=order />
            {requires::many(t!("training.vendor.requires"; text), required, t!("training.vendor.requires.help"; maybe), errors.on("/requires"))}
            {requires::one(t!("training.vendor.translates"; text), translates, errors.on("/translates"), Need::Optional)}
            {cover(writing)}
        </Card>
        <Card title=t!("training.vendor.audience"; text)><AudienceEditor draft=writing.audience /></Card>
    }
    .into_any()
}

fn cover(writing: Writing) -> AnyView {
    let cover = Memo::new(move |_| writing.whole.with(|course| course.cover));
    let shown = move || {
        cover.get().map(|id| {
            view! {
                <div class="row">
                    <span class="mini"><img src=say::picture(id) alt="" /></span>
                    <Button size=Size::Little icon=Icon::Cross on_click=move || writing.whole.update(|course| course.cover = None)>{t!("training.vendor.cover.remove"; text)}</Button>
                </div>
            }
        })
    };
    view! {
        <div class="stack tight">
            <span class="small strong">{t!("training.vendor.cover"; text)}</span>
            {shown}
            {parts::picture_field(move |picture| writing.whole.update(|course| course.cover = Some(picture.id)))}
        </div>
    }
    .into_any()
}
