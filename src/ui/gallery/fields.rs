//! Fields in every state.

use leptos::prelude::*;

use super::section;
use crate::ui::{
    AreaField, Button, Card, Checkbox, Choices, ComboField, DateField, FieldTrouble, FileField, Files, Form, Free, Look, ManyField,
    MomentField, MoneyField, Need, PasswordField, Pick, RadioGroup, SearchField, Secret, SelectField, Sends, Switch, TextField, Transfer,
    Transfers, Trouble, Way,
};

fn text(value: &str) -> RwSignal<String> {
    RwSignal::new(value.to_owned())
}

pub(super) fn fields() -> AnyView {
    let trouble = RwSignal::new(None::<Trouble>);
    let (copy, remind) = (RwSignal::new(true), RwSignal::new(true));
    let fail = move || {
        trouble.set(Some(Trouble {
            title: "The request was not sent".to_owned(),
            detail: "Two fields need another look.".to_owned(),
            fields: vec![
                FieldTrouble { pointer: "/title".to_owned(), words: "Give it a title.".to_owned() },
                FieldTrouble {
                    pointer: "/amount".to_owned(),
                    words: "Only €7,980 is available. Ask for less or split the activity.".to_owned(),
                },
            ],
            number: "01JD-7Q2M".to_owned(),
        }));
    };
    let currency = "EUR".parse().expect("a currency code");
    let types = vec![Pick::new("event", "In-person event"), Pick::new("webinar", "Webinar")];
    let body = view! {
        <Card>
            <Form error=trouble busy=false on_submit=fail label="Example request">
                <div class="tiles two">
                    <TextField label="Title" value=text("") pointer="/title" help="Seen by you and the reviewer" />
                    <MoneyField label="Amount asked" value=RwSignal::new(None) currency=Signal::stored(currency) pointer="/amount" help="In whole euros or with cents" />
                    <SelectField label="Activity type" options=types.clone() value=text("webinar") none="Choose one" />
                    <DateField label="Starts on" value=RwSignal::new(None) help="At least 10 working days ahead" />
                    <MomentField label="Embargo until" value=RwSignal::new(None) help="Your own time" need=Need::Optional />
                    <TextField label="Request number" value=text("FR-2026-0418") read_only=true />
                    <PasswordField label="Password" value=text("correct horse") secret=Secret::Current />
                    <TextField label="Reason" value=text("x") error=Some("Say it in a few words more.".to_owned()) need=Need::Optional />
                    <AreaField label="What will happen?" value=text("Three stops for operators of waterworks: Kassel, Göttingen, Fulda.") />
                    <RadioGroup label="Where" options=vec![Pick::new("here", "In person"), Pick::new("online", "Online")] value=text("here") />
                    <div class="stack tight">
                        <Checkbox label="Send me a copy" checked=copy on_change=move |on| copy.set(on) />
                        <Checkbox label="The customer agreed to be named" checked=false on_change=|_| () help="Needed for a case study" />
                        <Checkbox label="Flow" checked=false on_change=|_| () count="6" />
                        <Switch label="Remind me before it lapses" checked=remind on_change=move |on| remind.set(on) />
                        <Switch label="Weekly summary" checked=false on_change=|_| () />
                    </div>
                    <RadioGroup
                        label="Who sees it"
                        look=Choices::Boxed
                        options=vec![Pick::new("all", "Every partner").with_note("820 people"), Pick::new("gold", "Gold partners and above").with_note("64 people")]
                        value=text("gold")
                    />
                </div>
                <div class="row">
                    <Button look=Look::Primary sends=Sends::Form>"Send request"</Button>
                    <Button look=Look::Quiet on_click=move || trouble.set(None)>"Forget the error"</Button>
                </div>
            </Form>
        </Card>
    };
    section("g-fields", "Fields", "Label above, help below, error in place of help. Errors say what to do.", body)
}

pub(super) fn pickers() -> AnyView {
    let names = [
        "English",
        "Deutsch",
        "Français",
        "Español",
        "Italiano",
        "Nederlands",
        "Polski",
        "Português",
        "Svenska",
        "العربية",
        "中文",
        "日本語",
    ];
    let languages: Vec<Pick> = names.iter().map(|name| Pick::new(name.to_lowercase(), *name)).collect();
    let way = |key: &str, name: &str, note: &str, way| Transfer { key: key.to_owned(), name: name.to_owned(), note: note.to_owned(), way };
    let transfers = RwSignal::new(vec![
        way("1", "HX-40 data sheet.pdf", "Waiting", Way::Waiting),
        way("2", "Coriolis in 90 seconds.mp4", "12 of 46 MB", Way::Under(0.26)),
        way("3", "Price list 2027.xlsx", "Added", Way::Done),
        way("4", "Logo.svg", "Already in the library", Way::Known),
        way("5", "Trade show.zip", "The connection broke. Nothing is lost.", Way::Failed),
        way("6", "setup.exe", "Programs are not taken.", Way::Refused),
    ]);
    let more = Callback::new(move |given: Vec<crate::ui::Given>| {
        transfers
            .update(|list| list.extend(given.into_iter().map(|given| way(&given.path, &given.file.name(), &given.path, Way::Waiting))));
    });
    let remove = move |key: String| transfers.update(|list| list.retain(|transfer| transfer.key != key));
    let body = view! {
        <div class="tiles two">
            <Card title="Pick from many">
                <ComboField label="Language" options=languages.clone() value=text("deutsch") />
                <ComboField label="Product line" options=vec![Pick::new("flow", "Flow"), Pick::new("level", "Level")] value=text("") free=Free::Allowed help="Or a new one" />
                <ManyField label="Languages" options=languages values=RwSignal::new(vec!["english".to_owned(), "français".to_owned()]) />
                <ManyField label="Tags" options=vec![Pick::new("water", "water"), Pick::new("gas", "gas")] values=RwSignal::new(vec!["water".to_owned()]) free=Free::Allowed help="Enter adds one" />
                <SearchField label="Search titles" value=text("") placeholder="Title or number" />
            </Card>
            <Card title="Files">
                <FileField label="Files" files=Files::Folders help="PDF, images, office files, video, up to 2 GB each" on_files=more />
                <Transfers label="Uploads" list=transfers on_remove=remove on_retry=|_| () />
            </Card>
        </div>
    };
    section("g-pickers", "Choosing and files", "What the browser has no control for.", body)
}
