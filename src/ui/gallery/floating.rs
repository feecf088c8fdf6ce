//! Menus, dialogs, tabs and segments.

use leptos::prelude::*;

use super::section;
use crate::ui::{
    AreaField, Button, Card, ConfirmDialog, Dialog, Form, Icon, Look, Menu, MenuItem, MenuLink, Need, Segments, Sends, Tab, Tabs, Tone,
    Trouble, toasts,
};

pub(super) fn floating() -> AnyView {
    let (form, confirm) = (RwSignal::new(false), RwSignal::new(false));
    let chosen = RwSignal::new("light");
    let error = RwSignal::new(None);
    let reason = RwSignal::new(String::new());
    let footer = move || view! { <Button on_click=move || form.set(false)>"Keep it"</Button> };
    let body = view! {
        <Card>
            <div class="row">
                <Menu label="Actions">
                    <MenuItem icon=Icon::Pen on_select=|| toasts().say("Chosen: change")>"Change activity"</MenuItem>
                    <MenuItem icon=Icon::Copy on_select=|| toasts().say("Chosen: duplicate")>"Duplicate"</MenuItem>
                    <MenuItem icon=Icon::Calendar because=Some("The activity is over.".to_owned()) on_select=|| ()>"Ask for more time"</MenuItem>
                    <MenuLink icon=Icon::External href="ui#g-floating">"Open in a new page"</MenuLink>
                    <hr />
                    <MenuItem icon=Icon::Bin tone=Tone::Danger on_select=move || confirm.set(true)>"Delete draft"</MenuItem>
                </Menu>
                <Menu label="More actions" icon=Icon::More look=Look::Quiet>
                    <MenuItem chosen=Signal::derive(move || chosen.get() == "light") on_select=move || chosen.set("light")>"Light"</MenuItem>
                    <MenuItem chosen=Signal::derive(move || chosen.get() == "dark") on_select=move || chosen.set("dark")>"Dark"</MenuItem>
                </Menu>
                <Button on_click=move || form.set(true)>"Open a dialog"</Button>
                <Button on_click=move || confirm.set(true)>"Open a question"</Button>
            </div>
            <Tabs label="Example tabs" tabs=vec![Tab::new("Activities", "ui#t1", true), Tab::new("Proof", "ui#t2", false).with_count("2"), Tab::new("History", "ui#t3", false)] />
            <div class="row">
                <Segments label="Example segments" tabs=vec![Tab::new("Month", "ui#s1", true), Tab::new("Quarter", "ui#s2", false), Tab::new("Year", "ui#s3", false)] />
                <Segments label="View" tabs=vec![Tab::new("Previews", "ui#v1", true).with_icon(Icon::Grid), Tab::new("Table", "ui#v2", false).with_icon(Icon::Rows)] />
            </div>
        </Card>
        <Dialog open=form title="Withdraw the request?" footer=footer>
            <p>"€5,980 goes back to your fund at once. The reviewer is told."</p>
            <Form error=Signal::stored(None) busy=false on_submit=move || form.set(false)>
                <AreaField label="Reason" value=reason need=Need::Optional />
                <Button look=Look::Danger sends=Sends::Form>"Withdraw request"</Button>
            </Form>
        </Dialog>
        <ConfirmDialog
            open=confirm
            title="Delete the draft?"
            action="Delete draft"
            busy=false
            error=error
            on_confirm=move || error.set(Some(Trouble::new("The draft was not deleted. Someone is editing it.")))
        >
            <p>"The draft and its two files are gone then. The fund keeps its money."</p>
        </ConfirmDialog>
    };
    section("g-floating", "Menus, dialogs, tabs", "Native popover and dialog.", body)
}
