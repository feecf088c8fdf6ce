//! The browser's database: one for each person and company, with encrypted answers, what they weigh, the keys of an own device, and what waits
//! to be sent.

use guildhall_domain::offline::{Weight, surplus};
use js_sys::Array;
use leptos::wasm_bindgen::{JsCast, JsValue, closure::Closure};

use super::{
    Decide, Written,
    crypt::Sealed,
    js::{self, Answer},
};
use crate::api;

/// Encrypted answers, by their name.
const ANSWERS: &str = "answers";
/// What answers weigh and when they were used, by the same name: read without reading them.
const WEIGHTS: &str = "weights";
/// On an own device: the keys, and what the portal opens with.
const DEVICE: &str = "device";

/// What the person told and the server does not have yet: encrypted, but for what its order and its state are told by.
const LETTERS: &str = "letters";
/// Counts the changes to which stores there are.
const VERSION: u32 = 2;

/// What stands under [`DEVICE`].
#[derive(Debug, Clone, Copy)]
pub enum Device {
    /// The keys.
    Keys,
    /// What the portal opens with, encrypted.
    Start,
}

impl Device {
    const fn name(self) -> &'static str {
        match self {
            Self::Keys => "keys",
            Self::Start => "start",
        }
    }
}

/// An open database. Another tab that removes it closes it.
#[derive(Debug, Clone)]
pub struct Database(JsValue);

fn factory() -> Answer {
    // Some browsers throw here, others have nothing, where they shall keep nothing.
    js::global("indexedDB").and_then(|factory| if factory.is_object() { Ok(factory) } else { Err(factory) })
}

/// What the names of this portal's databases begin with.
fn beginning() -> String {
    format!("guildhall read {}/ ", api::base_path())
}

async fn asked(request: Answer) -> Answer {
    let request = request?;
    js::event(&request, "onsuccess", &["onerror", "onblocked"]).await?;
    js::get(&request, "result")
}

impl Database {
    /// Opens the database of a person, who is told by a hash.
    ///
    /// # Errors
    /// Where the browser keeps nothing, is full, or has one of a newer version.
    pub async fn open(whose: &str) -> Result<Self, JsValue> {
        let request = js::call(&factory()?, "open", &[&(beginning() + whose).into(), &VERSION.into()])?;
        let made = request.clone();
        let upgrade = Closure::once_into_js(move |_: JsValue| {
            if let Ok(database) = js::get(&made, "result") {
                for name in [ANSWERS, WEIGHTS, DEVICE, LETTERS] {
                    // What the version before had is there already, and says so.
                    _ = js::call(&database, "createObjectStore", &[&name.into()]);
                }
            }
        });
        js::set(&request, "onupgradeneeded", &upgrade)?;
        let database = asked(Ok(request)).await?;
        // Whoever removes it must not wait for this tab.
        let close: JsValue = js::get(&database, "close")?;
        js::set(&database, "onversionchange", &js::call(&close, "bind", &[&database])?)?;
        Ok(Self(database))
    }

    /// Lets go of it. What is still being written fails.
    pub fn close(&self) {
        _ = js::call(&self.0, "close", &[]);
    }

    /// Removes the database of a person.
    ///
    /// # Errors
    /// Where another tab does not let go of it.
    pub async fn remove(whose: &str) -> Result<(), JsValue> {
        asked(js::call(&factory()?, "deleteDatabase", &[&(beginning() + whose).into()])).await.map(drop)
    }

    /// Whose databases there are, where the browser tells.
    pub async fn all() -> Vec<String> {
        let listed = async { js::done(js::call(&factory()?, "databases", &[])?).await };
        let Ok(list) = listed.await.and_then(|list| list.dyn_into::<Array>()) else { return Vec::new() };
        let name = |database: JsValue| js::get(&database, "name").ok()?.as_string()?.strip_prefix(&beginning()).map(str::to_owned);
        list.iter().filter_map(name).collect()
    }

    /// A transaction that writes. `strict`: it is on the disk when it is done.
    fn write(&self, stores: &[&str], strict: &str) -> Answer {
        let stores: Array = stores.iter().map(|name| JsValue::from_str(name)).collect();
        js::call(&self.0, "transaction", &[&stores, &"readwrite".into(), &js::object(&[("durability", &strict.into())])])
    }

    /// Keeps an answer; what has no room any more goes.
    ///
    /// # Errors
    /// Where the disk is full, or the database was closed.
    pub async fn put(&self, sealed: &Sealed, weight: &Weight) -> Result<(), JsValue> {
        let change = self.write(&[ANSWERS, WEIGHTS], "default")?;
        let (answers, weights) = (store(&change, ANSWERS)?, store(&change, WEIGHTS)?);
        let name = weight.name.as_str().into();
        js::call(&answers, "put", &[&object(sealed), &name])?;
        js::call(&weights, "put", &[&weighed(weight), &name])?;
        let all = asked(js::call(&weights, "getAll", &[])).await?;
        for name in surplus(all.dyn_into::<Array>()?.iter().filter_map(|weight| weight_of(&weight)).collect()) {
            for store in [&answers, &weights] {
                js::call(store, "delete", &[&name.as_str().into()])?;
            }
        }
        js::event(&change, "oncomplete", &["onerror", "onabort"]).await.map(drop)
    }

    /// Finds an answer, and notes that it was of use.
    ///
    /// # Errors
    /// Where the database was closed.
    pub async fn find(&self, name: &str, now: f64) -> Result<Option<Sealed>, JsValue> {
        let change = self.write(&[ANSWERS, WEIGHTS], "default")?;
        let found = asked(js::call(&store(&change, ANSWERS)?, "get", &[&name.into()])).await?;
        let Some(sealed) = sealed_of(&found) else { return Ok(None) };
        let weights = store(&change, WEIGHTS)?;
        if let Some(weight) = weight_of(&asked(js::call(&weights, "get", &[&name.into()])).await?) {
            js::call(&weights, "put", &[&weighed(&Weight { used_at: now, ..weight }), &name.into()])?;
        }
        Ok(Some(sealed))
    }

    /// Removes an answer.
    ///
    /// # Errors
    /// Where the database was closed.
    pub async fn lose(&self, name: &str) -> Result<(), JsValue> {
        let change = self.write(&[ANSWERS, WEIGHTS], "default")?;
        for of in [ANSWERS, WEIGHTS] {
            js::call(&store(&change, of)?, "delete", &[&name.into()])?;
        }
        js::event(&change, "oncomplete", &["onerror", "onabort"]).await.map(drop)
    }

    /// Removes all that is encrypted: nobody has the key to it any more.
    ///
    /// # Errors
    /// Where the database was closed.
    pub async fn clear(&self) -> Result<(), JsValue> {
        self.clear_of(&[ANSWERS, WEIGHTS, LETTERS]).await
    }

    /// Removes all that was read: its person is no longer signed in.
    ///
    /// # Errors
    /// Where the database was closed.
    pub async fn clear_read(&self) -> Result<(), JsValue> {
        self.clear_of(&[ANSWERS, WEIGHTS]).await?;
        let change = self.write(&[DEVICE], "strict")?;
        js::call(&store(&change, DEVICE)?, "delete", &[&Device::Start.name().into()])?;
        js::event(&change, "oncomplete", &["onerror", "onabort"]).await.map(drop)
    }

    async fn clear_of(&self, stores: &[&str]) -> Result<(), JsValue> {
        let change = self.write(stores, "default")?;
        for of in stores {
            js::call(&store(&change, of)?, "clear", &[])?;
        }
        js::event(&change, "oncomplete", &["onerror", "onabort"]).await.map(drop)
    }

    /// All letters.
    ///
    /// # Errors
    /// Where the database was closed.
    pub async fn letters(&self) -> Result<Vec<String>, JsValue> {
        let read = js::call(&self.0, "transaction", &[&LETTERS.into(), &"readonly".into()])?;
        texts(js::call(&store(&read, LETTERS)?, "getAll", &[])).await
    }

    /// Lets `decide` look at all letters and writes what it says, in one transaction that is on the disk when this is done.
    ///
    /// # Errors
    /// Where the disk is full, or the database was closed: then nothing has happened.
    pub async fn change_letters(&self, decide: Decide) -> Result<(), JsValue> {
        let change = self.write(&[LETTERS], "strict")?;
        let letters = store(&change, LETTERS)?;
        let Written { put, remove } = decide(texts(js::call(&letters, "getAll", &[])).await?);
        for name in remove {
            js::call(&letters, "delete", &[&name.into()])?;
        }
        for (name, letter) in put {
            js::call(&letters, "put", &[&letter.into(), &name.into()])?;
        }
        js::event(&change, "oncomplete", &["onerror", "onabort"]).await.map(drop)
    }

    /// The keys of this device.
    ///
    /// # Errors
    /// Where the database was closed.
    pub async fn keys(&self) -> Answer {
        self.device(Device::Keys).await
    }

    /// What the portal opens with.
    ///
    /// # Errors
    /// Where the database was closed.
    pub async fn start(&self) -> Result<Option<Sealed>, JsValue> {
        self.device(Device::Start).await.map(|found| sealed_of(&found))
    }

    async fn device(&self, what: Device) -> Answer {
        let read = js::call(&self.0, "transaction", &[&DEVICE.into(), &"readonly".into()])?;
        asked(js::call(&store(&read, DEVICE)?, "get", &[&what.name().into()])).await
    }

    /// Writes the keys of this device.
    ///
    /// # Errors
    /// Where the disk is full, the database was closed, or the browser stores no keys.
    pub async fn set_keys(&self, keys: &JsValue) -> Result<(), JsValue> {
        self.set_device(Device::Keys, keys).await
    }

    /// Writes what the portal opens with.
    ///
    /// # Errors
    /// As [`Self::set_keys`].
    pub async fn set_start(&self, sealed: &Sealed) -> Result<(), JsValue> {
        self.set_device(Device::Start, &object(sealed)).await
    }

    async fn set_device(&self, what: Device, value: &JsValue) -> Result<(), JsValue> {
        let change = self.write(&[DEVICE], "strict")?;
        js::call(&store(&change, DEVICE)?, "put", &[value, &what.name().into()])?;
        js::event(&change, "oncomplete", &["onerror", "onabort"]).await.map(drop)
    }

    /// Removes the keys of this device, safely: from then on what is left cannot be read.
    ///
    /// # Errors
    /// Where the database was closed.
    pub async fn forget_keys(&self) -> Result<(), JsValue> {
        let change = self.write(&[DEVICE], "strict")?;
        js::call(&store(&change, DEVICE)?, "clear", &[])?;
        js::event(&change, "oncomplete", &["onerror", "onabort"]).await.map(drop)
    }
}

async fn texts(request: Answer) -> Result<Vec<String>, JsValue> {
    Ok(asked(request).await?.dyn_into::<Array>()?.iter().filter_map(|text| text.as_string()).collect())
}

fn store(of: &JsValue, name: &str) -> Answer {
    js::call(of, "objectStore", &[&name.into()])
}

fn object(sealed: &Sealed) -> JsValue {
    js::object(&[("iv", &sealed.iv), ("body", &sealed.body)])
}

fn sealed_of(object: &JsValue) -> Option<Sealed> {
    let part = |name| js::get(object, name).ok().filter(JsValue::is_object);
    object.is_object().then(|| Some(Sealed { iv: part("iv")?, body: part("body")? }))?
}

#[expect(clippy::cast_precision_loss, reason = "a million at most")]
fn weighed(weight: &Weight) -> JsValue {
    let (name, bytes) = (weight.name.as_str().into(), (weight.bytes as f64).into());
    js::object(&[("name", &name), ("bytes", &bytes), ("used", &weight.used_at.into())])
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a million at most, and written here")]
fn weight_of(object: &JsValue) -> Option<Weight> {
    let part = |name| js::get(object, name).ok();
    let number = |name| part(name)?.as_f64();
    object
        .is_object()
        .then(|| Some(Weight { name: part("name")?.as_string()?, bytes: number("bytes")? as u64, used_at: number("used")? }))?
}
