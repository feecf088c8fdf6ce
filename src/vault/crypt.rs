//! Encryption of answers, and names that tell nothing of what they name.

use js_sys::{Array, JsString, Uint8Array};
use leptos::wasm_bindgen::{JsCast, JsValue};

use super::js::{self, Answer};

/// The keys of a person: one for answers (AES-GCM, 256 bits), one for their names (HMAC with SHA-256). No script can read either.
#[derive(Debug, Clone)]
pub struct Keys {
    /// For answers.
    pub aes: JsValue,
    /// For names.
    pub mac: JsValue,
}

/// An encrypted text with the 96 bits that are its own.
pub struct Sealed {
    /// Bits that no two texts share under one key.
    pub iv: JsValue,
    /// The encrypted text with its tag.
    pub body: JsValue,
}

/// How many bytes are [`Sealed::iv`].
const IV: usize = 12;

impl Sealed {
    /// All of it as bytes, for what keeps bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let part = |of: &JsValue| Uint8Array::new(of).to_vec();
        [part(&self.iv), part(&self.body)].concat()
    }

    /// It from such bytes.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let (iv, body) = bytes.split_at_checked(IV)?;
        Some(Self { iv: Uint8Array::from(iv).into(), body: Uint8Array::from(body).into() })
    }
}

fn crypto() -> Answer {
    js::global("crypto")
}

fn subtle() -> Answer {
    js::get(&crypto()?, "subtle")
}

fn words(of: &[&str]) -> JsValue {
    of.iter().map(|word| JsValue::from_str(word)).collect::<Array>().into()
}

impl Keys {
    /// New ones.
    ///
    /// # Errors
    /// Where the browser has no cryptography: without a secure connection.
    pub async fn fresh() -> Result<Self, JsValue> {
        let subtle = subtle()?;
        let aes = js::object(&[("name", &"AES-GCM".into()), ("length", &256.into())]);
        let mac = js::object(&[("name", &"HMAC".into()), ("hash", &"SHA-256".into())]);
        let (no, aes_uses, mac_uses) = (JsValue::FALSE, words(&["encrypt", "decrypt"]), words(&["sign"]));
        Ok(Self {
            aes: js::done(js::call(&subtle, "generateKey", &[&aes, &no, &aes_uses])?).await?,
            mac: js::done(js::call(&subtle, "generateKey", &[&mac, &no, &mac_uses])?).await?,
        })
    }

    /// They as an object that the browser can store or hand to another tab.
    pub fn object(&self) -> JsValue {
        js::object(&[("aes", &self.aes), ("mac", &self.mac)])
    }

    /// They from such an object.
    pub fn of(object: &JsValue) -> Option<Self> {
        let key = |name| js::get(object, name).ok().filter(JsValue::is_object);
        (object.is_object()).then(|| Some(Self { aes: key("aes")?, mac: key("mac")? }))?
    }

    /// The name under which an address is stored.
    ///
    /// # Errors
    /// As the browser's.
    pub async fn name(&self, address: &str) -> Result<String, JsValue> {
        let bytes = Uint8Array::from(address.as_bytes());
        let signed = js::done(js::call(&subtle()?, "sign", &[&"HMAC".into(), &self.mac, &bytes])?).await?;
        Ok(hex(&Uint8Array::new(&signed).to_vec()))
    }

    /// Encrypts a text; it can be read only as the answer of this address.
    ///
    /// # Errors
    /// As the browser's.
    pub async fn seal(&self, address: &str, text: &str) -> Result<Sealed, JsValue> {
        let iv: JsValue = Uint8Array::from([0_u8; IV].as_slice()).into();
        js::call(&crypto()?, "getRandomValues", &[&iv])?;
        let text = Uint8Array::from(text.as_bytes());
        let body = js::done(js::call(&subtle()?, "encrypt", &[&how(&iv, address), &self.aes, &text])?).await?;
        Ok(Sealed { iv, body })
    }

    /// Reads what [`Self::seal`] made.
    ///
    /// # Errors
    /// Where it was made with another key, for another address, or was changed since.
    pub async fn open(&self, address: &str, sealed: &Sealed) -> Result<String, JsValue> {
        let text = js::done(js::call(&subtle()?, "decrypt", &[&how(&sealed.iv, address), &self.aes, &sealed.body])?).await?;
        let text = js::call(&js::new("TextDecoder", &"utf-8".into())?, "decode", &[&text])?;
        text.dyn_into::<JsString>().map(Into::into)
    }
}

fn how(iv: &JsValue, address: &str) -> JsValue {
    let about = Uint8Array::from(address.as_bytes());
    js::object(&[("name", &"AES-GCM".into()), ("iv", iv), ("additionalData", &about)])
}

/// Bytes as hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS.get(usize::from(nibble)).copied().unwrap_or(b'0'));
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
mod tests {
    use super::hex;

    #[test]
    fn bytes_have_two_digits_each() {
        assert_eq!(hex(&[0, 0x0f, 0xf0, 0xab]), "000ff0ab");
    }
}
