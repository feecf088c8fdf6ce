//! The ui kit: native elements with the tokens of `style/`. No router, no HTTP, no module.
//!
//! Words are `#[prop(into)] Signal<String>`: give a `&str`, a `String`, a signal or a closure such as `move || t!("…")`,
//! which follows the language. Values of fields are an `RwSignal`. Callbacks are closures with no or one argument.
//!
//! ```text
//! Button       <Button look=Look::Primary icon=Icon::Plus on_click=move || …>"New request"</Button>
//!              busy=signal doing="Sending" because=move || Option<String> sends=Sends::Form pressed= size=Size::Little
//! IconButton   <IconButton icon=Icon::Pen label="Edit" on_click=move || … />
//! LinkButton   <LinkButton href="collateral/new" look=Look::Primary>"Upload"</LinkButton>
//! Icon         {Icon::Clock.view()} {Icon::Clock.small()} {Icon::Clock.named(name)}
//! Badge        <Badge tone=Tone::Success icon=Icon::Check>"Approved"</Badge>   <Count number="12"/>
//! Chip         <Chip label="Remove filter Flow" on_remove=…>"Flow"</Chip>
//! Card         <Card title="Tier" aside=move || view! {…}>…</Card>   kind=CardKind::{Soft, Flush}
//! PageHead     <PageHead title="Collateral" lead="…" actions=move || view! {…} />
//! Breadcrumb   <Breadcrumb label="Breadcrumb" trail=vec![("Collateral".into(), "collateral".into())] here="Datasheet" />
//! Blank        <Blank title="No requests yet" lead="…" drawing=Drawing::NoHits><Button …/></Blank>
//! Failed       <Failed trouble=signal on_retry=move || … />      Trouble: what went wrong, in the reader's words
//! Bones        <Bones shape=Shape::Rows />
//! Remote       <Remote of=load on_retry=… is_empty=|page| page.items.is_empty() empty=move || view! {<Blank …/>} let:page>…</Remote>
//!              `of` is a `Signal<Load<T>>`; `page` is a `Signal<T>`
//! Notice       <Notice tone=Tone::Warning actions=…>"€3,200 lapses on 31 December."</Notice>
//! Form         <Form error=trouble busy=saving on_submit=move || …> fields, <Button sends=Sends::Form …> </Form>
//! TextField    <TextField label="Title" value=title pointer="/title" help="…" need=Need::Optional purpose=Purpose::Email />
//! AreaField, PasswordField (secret=Secret::Current), SearchField, SelectField (options=Vec<Pick>, none="Any")
//! Checkbox     <Checkbox label="…" checked=signal on_change=move |on| … />   Switch, RadioGroup (options, value)
//! Field        <Field label="Owner" let:control><input id=control.id aria-describedby=control.described_by …/></Field>
//! Dialog       <Dialog open=open title="…" footer=move || view! {…}>…</Dialog>
//! ConfirmDialog <ConfirmDialog open=open title="Delete the draft?" action="Delete draft" busy= error= on_confirm=…>…</ConfirmDialog>
//! Menu         <Menu label="Actions"><MenuItem icon=Icon::Pen on_select=…>"Change"</MenuItem><hr/><MenuLink href="…">"…"</MenuLink></Menu>
//! Each         <Each each=move || rows.get() key=|row| row.id let:row> entry </Each>      in place of <For>
//! Table        <Table label="Assets" rows=rows key=|row| row.id.to_string() name=|row| row.title.clone() total=… sorting=Sorting {…} selection=selection
//!                columns=vec![Column::new("Title", |row: &Asset| …).sortable("title"), Column::new("Size", …).number()] />
//!              A long table draws only the rows near the window, by itself.
//! VirtualGrid  <VirtualGrid label="Assets" items=rows key=|row| row.id.to_string() total=… let:row> tile </VirtualGrid>   VirtualList likewise
//! BulkBar      <BulkBar selection=selection summary=move || …>little buttons</BulkBar>
//! LoadMore     <LoadMore summary="50 of 214" more=signal busy=signal on_more=… />      under a table or grid
//! DateField    value=RwSignal<Option<NaiveDate>>; MomentField value=RwSignal<Option<DateTime<Utc>>>; MoneyField value=RwSignal<Option<Money>>
//! ComboField   <ComboField label="Owner" options=picks value=owner on_type=… free=Free::Allowed/>; ManyField values=RwSignal<Vec<String>> (chips)
//! FileField    <FileField label="Files" files=Files::Folders on_files=move |given: Vec<Given>| … />   Transfers: the files on their way
//! Tabs         <Tabs label="Parts" tabs=vec![Tab::new("History", "?tab=history", here)] />   Segments: views of the same data
//! Progress     <Progress label="Certified engineers" value=4.0 max=5.0 words="4 of 5" />   Working: a thin bar while data is refreshed
//! Facts        <Facts facts=vec![Fact::new("Owner", view! {…})] />   Figures (Figure), Due, Avatar, Steps (Step), Checks (Checked), Tooltip
//! Charts       <BarChart finding="Most leads came from the roadshow" measure="Leads, 2026" bars=vec![(name, 34.0)] subject=… written=|value: f64| … />
//!              LineChart (moments, trends: Vec<Trend>), DonutChart (shares: Vec<Share>); inside a Card
//! Html         <Html html=signal locate=|source: &str| … />      text that the server made and sanitised
//! Toasts       Toasts::provide() once, {toast_region()} once; then toasts().say("Link created"), .fail("…"), .offer("…", "Undo", callback)
//! ```

mod badge;
mod blank;
mod bones;
mod button;
mod card;
mod chart;
mod dialog;
mod each;
mod facts;
mod float;
mod form;
#[cfg(debug_assertions)]
mod gallery;
mod html;
mod icon;
mod ident;
mod line;
mod menu;
mod notice;
mod page;
mod paging;
mod person;
mod progress;
mod remote;
mod steps;
mod table;
mod tabs;
mod toast;
mod tooltip;
mod trouble;
mod viewport;
mod virtual_list;

pub use badge::{Badge, Chip, Count, Tone};
pub use blank::{Blank, Drawing, Failed, failed};
pub use bones::{Bones, Shape, card as card_bones};
pub use button::{Button, IconButton, LinkButton, Look, Sends, Size};
pub use card::{Card, CardKind};
pub use chart::{BarChart, DonutChart, LineChart, Mark, Share, Trend};
pub use dialog::{ConfirmDialog, Dialog};
pub use each::Each;
pub use facts::{Due, Fact, Facts, Figure, Figures};
pub use form::{
    AreaField, Checkbox, Choices, ComboField, Control, DateField, Field, FileField, Files, Form, Free, Given, ManyField, MomentField,
    MoneyField, Need, PasswordField, Pick, Purpose, RadioGroup, SearchField, Secret, SelectField, Switch, TextField, Transfer, Transfers,
    Way, Zone,
};
#[cfg(debug_assertions)]
pub use gallery::Gallery;
pub use html::{Html, Locate, words_of};
pub use icon::{Icon, complete as complete_icons};
pub use menu::{Menu, MenuButton, MenuItem, MenuLink};
pub use notice::Notice;
pub use page::{Breadcrumb, PageHead};
pub use paging::LoadMore;
pub use person::{Avatar, Who, initials};
pub use progress::{Progress, Working};
pub use remote::{Load, Remote};
pub use steps::{Checked, Checks, Flow, Step, Steps, When};
pub use table::{BulkBar, Column, Direction, Selection, Sort, Sorting, Table};
pub use tabs::{Segments, Tab, Tabs};
pub use toast::{Toasts, toast_region, toasts};
pub use tooltip::Tooltip;
pub use trouble::{FieldTrouble, Trouble};
pub use virtual_list::{VirtualGrid, VirtualList};
