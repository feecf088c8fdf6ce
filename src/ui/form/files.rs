//! A field for files: choose, choose a folder, or drop.

use std::{cell::RefCell, rc::Rc};

use leptos::{ev::DragEvent, html, prelude::*, wasm_bindgen::prelude::*, web_sys};

use super::field::{error_of, note_view};
use crate::ui::{Button, Icon, Size, ident};

/// A file the reader gave, with its path inside the folder it came in.
#[derive(Debug, Clone)]
pub struct Given {
    /// The file.
    pub file: web_sys::File,
    /// `Datasheets/HX-40.pdf`; the file's name alone where there was no folder.
    pub path: String,
}

/// How many files there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Files {
    /// One.
    #[default]
    One,
    /// Several.
    Several,
    /// Several, and whole folders.
    Folders,
}

/// How much room the place to drop files on takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Zone {
    /// A box that cannot be overlooked, under the field's name.
    #[default]
    Wide,
    /// One line with the field's name in it, where several of them stand below each other.
    Slim,
}

/// A field to choose files or drop them on. What happens to them is the page's business: show it with [`super::Transfers`].
#[component]
pub fn FileField(
    /// Its name.
    #[prop(into)]
    label: Signal<String>,
    /// How many there may be.
    #[prop(optional)]
    files: Files,
    /// How much room it takes.
    #[prop(optional)]
    zone: Zone,
    /// Kinds to offer first, such as `.pdf,image/*`; the server decides.
    #[prop(optional)]
    accept: &'static str,
    /// What may be given: "PDF, PNG or JPG up to 20 MB".
    #[prop(optional, into)]
    help: Signal<Option<String>>,
    /// What is wrong with it, where the form does not know.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// JSON Pointer of its value in the form's input.
    #[prop(optional)]
    pointer: &'static str,
    /// Called with the files given.
    #[prop(into)]
    on_files: Callback<Vec<Given>>,
) -> impl IntoView {
    let (id, note) = (ident::fresh("files"), ident::fresh("note"));
    let labelled_by = id.clone();
    let error = error_of(error, pointer, &id);
    let over = RwSignal::new(false);
    let (choose, folder) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    let chosen = move |node: NodeRef<html::Input>| {
        let Some(input) = node.get_untracked() else { return };
        let list = input.files().map(|list| given(&list)).unwrap_or_default();
        // Emptied, so that the same file can be chosen again.
        input.set_value("");
        if !list.is_empty() {
            on_files.run(list);
        }
    };
    let open = move |node: NodeRef<html::Input>| {
        if let Some(input) = node.get_untracked() {
            input.click();
        }
    };
    let dropped = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        if let Some(transfer) = event.data_transfer() {
            gather(&transfer, files, on_files);
        }
    };
    let described_by = {
        let note = note.clone();
        move || (error.with(Option::is_some) || help.with(Option::is_some)).then(|| note.clone())
    };
    let words_of_choice = move || if files == Files::One { t!("ui.choose-file") } else { t!("ui.choose-files") };
    let folders = (files == Files::Folders).then(|| {
        view! {
            <input type="file" hidden multiple prop:webkitdirectory=true node_ref=folder on:change=move |_| chosen(folder) />
            <Button icon=Icon::Folder on_click=move || open(folder)>{|| t!("ui.choose-folder")}</Button>
        }
    });
    let name = view! { <span class="small strong" id=id>{label}</span> };
    let (above, inside, class, size) = match zone {
        Zone::Wide => {
            let words = view! { {Icon::Upload.view()} <span>{|| t!("ui.drop-here")}</span> };
            (Some(name), words.into_any(), "drop", Size::Usual)
        }
        Zone::Slim => (None, name.into_any(), "drop slim", Size::Little),
    };
    view! {
        <div class="field" role="group" aria-labelledby=labelled_by aria-describedby=described_by data-tone=move || error.with(Option::is_some).then_some("danger")>
            {above}
            <div
                class=class
                class:over=over
                on:dragenter=move |event| { event.prevent_default(); over.set(true); }
                on:dragover=move |event| event.prevent_default()
                on:dragleave=move |event| if left(&event) { over.set(false) }
                on:drop=dropped
            >
                {inside}
                <div class="row">
                    <input type="file" hidden accept=(!accept.is_empty()).then_some(accept) multiple=files != Files::One node_ref=choose on:change=move |_| chosen(choose) />
                    <Button icon=Icon::File size=size on_click=move || open(choose)>{words_of_choice}</Button>
                    {folders}
                </div>
            </div>
            {move || note_view(&note, error.get(), help.get())}
        </div>
    }
    .into_any()
}

/// Whether a drag has left the zone, not only passed to something inside it.
fn left(event: &DragEvent) -> bool {
    let zone = event.current_target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
    let to = event.related_target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
    !zone.is_some_and(|zone| zone.contains(to.as_ref()))
}

fn given(list: &web_sys::FileList) -> Vec<Given> {
    let path = |file: &web_sys::File| {
        let path = js_sys::Reflect::get(file, &"webkitRelativePath".into()).ok().and_then(|path| path.as_string());
        path.filter(|path| !path.is_empty()).unwrap_or_else(|| file.name())
    };
    (0..list.length()).filter_map(|index| list.get(index)).map(|file| Given { path: path(&file), file }).collect()
}

/// Collects what was dropped, folders with all that is in them, and hands it over when all is there.
fn gather(transfer: &web_sys::DataTransfer, files: Files, on_files: Callback<Vec<Given>>) {
    let items = transfer.items();
    let entries: Vec<web_sys::FileSystemEntry> =
        (0..items.length()).filter_map(|index| items.get(index)?.webkit_get_as_entry().ok().flatten()).collect();
    if entries.is_empty() || files != Files::Folders {
        let list = transfer.files().map(|list| given(&list)).unwrap_or_default();
        let most = if files == Files::One { 1 } else { usize::MAX };
        let list: Vec<Given> = list.into_iter().take(most).collect();
        if !list.is_empty() {
            on_files.run(list);
        }
        return;
    }
    leptos::task::spawn_local(async move {
        let found = Rc::new(RefCell::new(Vec::new()));
        for entry in entries {
            walk(entry, &found).await;
        }
        let found = found.take();
        if !found.is_empty() {
            on_files.run(found);
        }
    });
}

async fn walk(entry: web_sys::FileSystemEntry, found: &Rc<RefCell<Vec<Given>>>) {
    let mut left = vec![entry];
    while let Some(entry) = left.pop() {
        let path = entry.full_path().trim_start_matches('/').to_owned();
        if entry.is_file() {
            let entry: web_sys::FileSystemFileEntry = entry.unchecked_into();
            let file = promise(|done, failed| {
                entry.file_with_callback_and_callback(done, failed);
                Ok(())
            })
            .await;
            if let Some(file) = file.and_then(|file| file.dyn_into().ok()) {
                found.borrow_mut().push(Given { file, path });
            }
        } else {
            let reader = entry.unchecked_into::<web_sys::FileSystemDirectoryEntry>().create_reader();
            // A reader hands out a hundred at a time, then an empty list.
            loop {
                let some = promise(|done, failed| reader.read_entries_with_callback_and_callback(done, failed)).await;
                let some = some.map(|some| js_sys::Array::from(&some)).unwrap_or_default();
                if some.length() == 0 {
                    break;
                }
                left.extend(some.iter().map(|entry| entry.unchecked_into::<web_sys::FileSystemEntry>()));
            }
        }
    }
}

/// Awaits an old-fashioned pair of callbacks; `None` when the second one is called.
async fn promise(start: impl Fn(&js_sys::Function, &js_sys::Function) -> Result<(), JsValue>) -> Option<JsValue> {
    let promise = js_sys::Promise::new(&mut |done, failed| {
        if start(&done, &failed).is_err() {
            _ = failed.call0(&JsValue::NULL);
        }
    });
    wasm_bindgen_futures::JsFuture::from(promise).await.ok()
}
