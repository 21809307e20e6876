//! The passkeys of this device, by the browser's `navigator.credentials` (Web Authentication, Level 2, §5.1). The relay writes
//! bytes as base64url, the browser wants them as they are.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use js_sys::{Array, ArrayBuffer, Function, JSON, Object, Promise, Reflect, Uint8Array};
use leptos::prelude::window;
use serde_json::{Map, Value, json};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::DomException;

use crate::ui::words::t;

/// Why there are no passkeys on this page, if there are none.
pub(super) fn missing() -> Option<&'static str> {
    let window = window();
    if !window.is_secure_context() {
        return Some(t().passkeys_insecure);
    }
    let is_there = |name: &str| {
        let found = Reflect::get(&window, &name.into());
        found.is_ok_and(|found| !found.is_undefined())
    };
    (!is_there("PublicKeyCredential")).then_some(t().passkeys_no_browser)
}

/// Has a passkey made; what the relay wants to know of it, or why there is none.
pub(super) async fn create(options: &Value) -> Result<Value, String> {
    let asked = async {
        let options = parsed(options)?;
        into_bytes(&options, "challenge")?;
        into_bytes(&Reflect::get(&options, &"user".into())?, "id")?;
        let known = Reflect::get(&options, &"excludeCredentials".into())?;
        if !known.is_undefined() {
            for one in Array::from(&known) {
                into_bytes(&one, "id")?;
            }
        }
        let made = ask("create", &options).await?;
        answer(&made, &["attestationObject", "clientDataJSON"])
    };
    asked.await.map_err(|error| why(&error))
}

/// Has a passkey of this relay sign; what the relay wants to know of that, or why nothing was signed.
pub(super) async fn sign(options: &Value) -> Result<Value, String> {
    let asked = async {
        let options = parsed(options)?;
        into_bytes(&options, "challenge")?;
        let signed = ask("get", &options).await?;
        let parts = [
            "authenticatorData",
            "clientDataJSON",
            "signature",
            "userHandle",
        ];
        answer(&signed, &parts)
    };
    asked.await.map_err(|error| why(&error))
}

fn parsed(options: &Value) -> Result<JsValue, JsValue> {
    JSON::parse(&options.to_string())
}

/// Puts bytes in the place of their base64url.
fn into_bytes(object: &JsValue, key: &str) -> Result<(), JsValue> {
    let text = Reflect::get(object, &key.into())?;
    let bytes = URL_SAFE_NO_PAD.decode(text.as_string().unwrap_or_default());
    let bytes = bytes.map_err(|_| JsValue::NULL)?;
    Reflect::set(object, &key.into(), &Uint8Array::from(bytes.as_slice()))?;
    Ok(())
}

/// Calls `navigator.credentials`, which takes until somebody has unlocked a passkey or cancelled.
async fn ask(method: &str, options: &JsValue) -> Result<JsValue, JsValue> {
    let request = Object::new();
    Reflect::set(&request, &"publicKey".into(), options)?;
    let credentials = Reflect::get(&window().navigator(), &"credentials".into())?;
    let method: Function = Reflect::get(&credentials, &method.into())?.dyn_into()?;
    let asked: Promise = method.call1(&credentials, &request)?.dyn_into()?;
    let found = JsFuture::from(asked).await?;
    if found.is_null() {
        return Err(JsValue::NULL);
    }
    Ok(found)
}

/// A device's answer with these parts, as far as they are there.
fn answer(credential: &JsValue, parts: &[&str]) -> Result<Value, JsValue> {
    let id = Reflect::get(credential, &"id".into())?;
    let response = Reflect::get(credential, &"response".into())?;
    let mut found = Map::new();
    for part in parts {
        // What a device left out is null.
        if let Some(text) = base64url(&Reflect::get(&response, &(*part).into())?) {
            found.insert((*part).to_owned(), text.into());
        }
    }
    Ok(json!({
        "id": id.as_string(),
        "rawId": base64url(&Reflect::get(credential, &"rawId".into())?),
        "type": "public-key",
        "response": found,
    }))
}

fn base64url(buffer: &JsValue) -> Option<String> {
    let buffer = buffer.dyn_ref::<ArrayBuffer>()?;
    Some(URL_SAFE_NO_PAD.encode(Uint8Array::new(buffer).to_vec()))
}

/// What went wrong, for a person. Browsers say little, lest a page learns which passkeys there are (§14.5.1).
fn why(error: &JsValue) -> String {
    let error = error.dyn_ref::<DomException>();
    match error.map(DomException::name).as_deref() {
        Some("NotAllowedError" | "AbortError") => t().passkey_cancelled.to_owned(),
        Some("InvalidStateError") => t().passkey_here_already.to_owned(),
        Some("SecurityError") => t().passkeys_insecure.to_owned(),
        Some("NotSupportedError" | "ConstraintError") => t().passkey_no_device.to_owned(),
        _ => t().passkey_failed.to_owned(),
    }
}
