//! What waits for the person.

use guildhall_domain::home::Task;
use leptos::prelude::*;

use crate::{
    i18n::{self, day_short, days_until},
    modules,
    query::Query,
    ui::{Card, Due, Each, LinkButton, Remote, Shape, Tone},
};

/// The tasks in a card, soonest date first.
#[component]
pub fn Tasks(tasks: Query<Vec<Task>>) -> impl IntoView {
    // Two tasks of one kind differ by where they are done.
    let key = |task: &Task| (task.code.clone(), task.link.clone(), task.due_on, serde_json::to_string(&task.params).unwrap_or_default());
    view! {
        <Card title=t!("home.tasks"; text) aside=|| view! { <span class="muted small">{t!("home.tasks.order"; text)}</span> }>
            <Remote
                of=tasks.load()
                on_retry=tasks.retry()
                is_empty=Vec::is_empty
                empty=|| view! { <p class="muted">{t!("home.tasks.none"; text)}</p> }
                shape=Shape::Rows
                let:tasks
            >
                <ul class="list tasks"><Each each=move || tasks.get() key=key let:task><Row task=task /></Each></ul>
            </Remote>
        </Card>
    }
}

#[component]
fn Row(task: Task) -> impl IntoView {
    let tone = match task.due_on.map(days_until) {
        Some(..8) => Tone::Danger,
        Some(8..15) => Tone::Warning,
        Some(15..) | None => Tone::Plain,
    };
    let due = task.due_on.map(|on| {
        let words = Signal::derive(move || {
            let days = days_until(on);
            if days < 0 { t!("home.due.over", day = day_short(on)) } else { t!("home.due", day = day_short(on), days = days) }
        });
        view! { <Due words=words on=on.to_string() tone=tone /> }
    });
    let (link, icon, module) = (task.link.trim_start_matches('/').to_owned(), modules::icon(task.module), task.module);
    let verb = {
        let key = format!("task.{}.do", task.code);
        move || i18n::try_say(&key, &[]).unwrap_or_else(|| t!("home.tasks.open"))
    };
    view! {
        <li>
            <span class="toned" data-tone=tone.name()>{icon.view()}</span>
            <div class="stack tight">
                <h3>{move || i18n::task(&task)}</h3>
                <p class="muted small">{move || t!(&format!("shell.module.{}", module.slug()))}</p>
            </div>
            <div class="row">{due} <LinkButton href=link>{verb}</LinkButton></div>
        </li>
    }
}
