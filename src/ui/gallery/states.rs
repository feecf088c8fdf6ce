//! Empty, missing, failed, waiting.

use leptos::prelude::*;

use super::section;
use crate::ui::{Blank, Bones, Button, Drawing, Failed, Load, Look, Remote, Shape, Trouble};

pub(super) fn states() -> AnyView {
    let trouble = Trouble {
        title: "The ledger did not load".to_owned(),
        detail: "The server did not answer within 10 seconds. No entry was made.".to_owned(),
        fields: Vec::new(),
        number: "01JD-7Q2M".to_owned(),
    };
    let load = RwSignal::new(Load::<Vec<u32>>::Waiting);
    let failed = trouble.clone();
    let body = view! {
        <div class="tiles two">
            <Blank title="No requests yet" lead="You have €7,980 to plan by 18 December. Start from what worked for others.">
                <Button look=Look::Primary>"Plan an activity"</Button>
            </Blank>
            <Blank title="Nothing fits these filters" lead="“Language: Polski” leaves nothing." drawing=Drawing::NoHits><Button>"Remove it"</Button></Blank>
            <Blank title="There is no such request" lead="The link may be old, or the request belongs to another company." drawing=Drawing::Missing />
            <Blank title="No connection" lead="Drafts are kept on this device." drawing=Drawing::Offline />
            <Failed trouble=trouble on_retry=|| () />
            <div class="stack">
                <div class="row">
                    <Button on_click=move || load.set(Load::Waiting)>"Wait"</Button>
                    <Button on_click=move || load.set(Load::Failed(failed.clone()))>"Fail"</Button>
                    <Button on_click=move || load.set(Load::Ready(Vec::new()))>"Nothing"</Button>
                    <Button on_click=move || load.set(Load::Ready(vec![1, 2, 3]))>"Data"</Button>
                </div>
                <Remote of=load on_retry=move || load.set(Load::Waiting) is_empty=Vec::is_empty empty=|| view! { <Blank title="Nothing here" /> } let:data>
                    <p>{move || format!("{} numbers", data.with(Vec::len))}</p>
                </Remote>
            </div>
            <Bones />
            <Bones shape=Shape::Rows />
        </div>
        <Bones shape=Shape::Tiles />
    };
    section(
        "g-states",
        "Empty, missing, failed, loading",
        "Four answers to “where is it?”. Each says what is true and what to do next.",
        body,
    )
}
