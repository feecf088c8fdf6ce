//! Icons, buttons, badges, notices, toasts, people, steps and figures.

use leptos::prelude::*;

use super::section;
use crate::ui::{
    Avatar, Badge, Button, Card, CardKind, Checked, Checks, Chip, Count, Due, Fact, Facts, Figure, Figures, Flow, Icon, IconButton,
    LinkButton, Look, Notice, Progress, Size, Step, Steps, Tone, Tooltip, When, Who, Working, toasts,
};

pub(super) fn icons() -> AnyView {
    let icon = |icon: &Icon| view! { <li class="row small">{icon.view()} <span class="muted">{format!("{icon:?}")}</span></li> };
    section(
        "g-icons",
        "Icons",
        "20 by 20, one stroke, with a word.",
        view! { <ul class="tiles icons">{Icon::ALL.iter().map(icon).collect_view()}</ul> },
    )
}

pub(super) fn buttons() -> AnyView {
    let busy = RwSignal::new(false);
    let pressed = RwSignal::new(true);
    let body = view! {
        <Card>
            <div class="row">
                <Button look=Look::Primary>"Send claim"</Button>
                <Button>"Save draft"</Button>
                <Button look=Look::Quiet>"Cancel"</Button>
                <Button look=Look::Danger>"Delete draft"</Button>
                <IconButton icon=Icon::Pen label="Edit" look=Look::Plain on_click=|| () />
                <IconButton icon=Icon::More label="More actions" on_click=|| () />
                <LinkButton href="ui#g-buttons" icon=Icon::Calendar>"Calendar feed"</LinkButton>
            </div>
            <div class="row">
                <Button look=Look::Primary size=Size::Little>"Small"</Button>
                <Button size=Size::Little icon=Icon::Download>"Small"</Button>
                <Button icon=Icon::Flag pressed=pressed on_click=move || pressed.update(|on| *on = !*on)>"Flag"</Button>
                <Button look=Look::Primary busy=true doing="Sending">"Send claim"</Button>
                <Button busy=busy doing="Saving" on_click=move || busy.set(true)>"Save, then stay busy"</Button>
            </div>
            <Button look=Look::Primary because=Some("Add an invoice for “Room hire” first.".to_owned())>"Send claim"</Button>
        </Card>
    };
    section("g-buttons", "Buttons", "One primary per view. A verb and its object. A button that cannot be pressed says why.", body)
}

pub(super) fn status() -> AnyView {
    let undo = Callback::new(|()| toasts().say("The draft is back"));
    let body = view! {
        <Card>
            <div class="row">
                <Badge>"Draft"</Badge>
                <Badge tone=Tone::Accent icon=Icon::Half>"In review"</Badge>
                <Badge tone=Tone::Success icon=Icon::Check>"Approved"</Badge>
                <Badge tone=Tone::Warning icon=Icon::Clock>"Waiting for you"</Badge>
                <Badge tone=Tone::Danger icon=Icon::Cross>"Declined"</Badge>
                <Count number="12" />
                <Chip label="Remove filter Flow" on_remove=|| ()>"Flow"</Chip>
                <Due words="in 3 days" on="2026-11-26" tone=Tone::Danger />
                <Due words="31 Dec" on="2026-12-31" />
                <Tooltip words="Counted once per person and day">"Views"</Tooltip>
            </div>
            <div class="tiles two">
                <Notice>"Rates of 2 November apply."</Notice>
                <Notice tone=Tone::Accent>"New: claims can be drafted offline."</Notice>
                <Notice tone=Tone::Success>"Claim sent. Decision by 7 December."</Notice>
                <Notice tone=Tone::Warning actions=|| view! { <Button size=Size::Little>"Plan an activity"</Button> }>"€3,200 lapses on 31 December."</Notice>
                <Notice tone=Tone::Danger>"Two proofs were returned."</Notice>
            </div>
            <div class="row">
                <Button on_click=move || toasts().say("Share link created")>"Toast"</Button>
                <Button on_click=move || toasts().offer("Draft deleted", "Undo", undo)>"Toast with an offer"</Button>
                <Button on_click=move || toasts().fail("Link not created. Check the end date.")>"Toast of a failure"</Button>
            </div>
        </Card>
    };
    section("g-status", "Badges, notices, toasts", "A tone never stands alone: a word or a sign carries the meaning.", body)
}

pub(super) fn records() -> AnyView {
    let step = |words: &str, note: &str, when| Step { words: words.to_owned(), note: note.to_owned(), when };
    let steps = vec![
        step("Submitted", "5 Nov, Jana Brückner", When::Done),
        step("Waiting for you", "Due 30 Nov", When::Now(Tone::Warning)),
        step("Decision", "", When::Later),
    ];
    let checks = vec![
        Checked::accepted(view! { <b>"Invoice"</b><span class="muted small">"Accepted on 12 November"</span> }),
        Checked::returned(
            view! { <b>"Photo of the stand"</b><span class="muted small">"The logo cannot be read. Send one from nearer."</span> },
        )
        .with_action(view! { <Button size=Size::Little>"Replace"</Button> }),
        Checked::waiting(view! { <b>"List of guests"</b> }),
        Checked::open(view! { <b>"Agenda"</b> }),
    ];
    let facts = vec![Fact::new("Owner", "Ingrid Solberg"), Fact::new("Language", "Deutsch"), Fact::new("Size", "2.4 MB")];
    let figures = vec![
        Figure::new("Available", "€7,980").with_note("as of 09:14"),
        Figure::new("Committed", "€9,600"),
        Figure::new("Turnaround", "2.1 d").with_note("median"),
    ];
    let body = view! {
        <Steps steps=steps.clone() flow=Flow::Across />
        <div class="tiles two">
            <Card title="Card with a title" aside=|| view! { <a class="small" href="ui#g-records">"More"</a> }>
                <p class="muted">"Cards group what belongs to one question. They do not nest."</p>
                <div class="row"><Avatar name="Jana Brückner" /><Avatar name="Mehmet Aydın" /><Avatar name="Brückner Messtechnik" who=Who::Company /></div>
                <Facts facts=facts />
            </Card>
            <Card title="Soft card" kind=CardKind::Soft>
                <p class="muted">"For what helps but does not act."</p>
                <Figures figures=figures />
            </Card>
            <Card title="Steps"><Steps steps=steps /></Card>
            <Card title="Checks"><Checks checks=checks /></Card>
            <Card title="Progress">
                <Progress label="Certified engineers" value=4.0 max=5.0 words="4 of 5" note=Some("One more radar level specialist".to_owned()) />
                <Progress label="References" value=3.0 max=3.0 words="3 of 3" tone=Tone::Success />
                <Progress label="Time to answer" value=9.0 max=11.0 words="9 of 11 days used" tone=Tone::Warning />
                <Working on=true label="Loading newer data" />
            </Card>
        </div>
    };
    section("g-records", "Cards, people, steps, figures", "What a record is made of.", body)
}
