//! A device with passkeys, in software: it also says what an honest one would not.

use anyhow::{Context as _, Result};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ciborium::Value as Cbor;
use ring::{
    digest::{SHA256, digest},
    rand::{SecureRandom as _, SystemRandom},
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use serde_json::{Value, json};

/// Somebody is there, and unlocked it (Web Authentication, Level 2, §6.1).
const PRESENT: u8 = 1;
const VERIFIED: u8 = 1 << 2;
/// There is a credential in the answer.
const CREDENTIAL: u8 = 1 << 6;

/// What a browser and a device say of where they are.
#[derive(Clone)]
pub struct Place {
    /// The page's origin.
    pub origin: String,
    /// The relay's host name, as the device was told.
    pub host: String,
    /// Whether the device was unlocked for this.
    pub unlocked: bool,
}

/// A passkey.
pub struct Passkey {
    /// The credential's id.
    pub id: Vec<u8>,
    /// What the account is to the device.
    pub handle: Vec<u8>,
    /// How often it signed; a device that does not count says nothing but 0.
    pub counter: u32,
    key: EcdsaKeyPair,
}

impl Passkey {
    /// Makes one for an account that is not known yet.
    ///
    /// # Errors
    /// There is no randomness.
    pub fn random() -> Result<Self> {
        let random = SystemRandom::new();
        let kind = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let made = EcdsaKeyPair::generate_pkcs8(kind, &random).ok();
        let made = made.context("no key")?;
        let key = EcdsaKeyPair::from_pkcs8(kind, made.as_ref(), &random).ok();
        let mut id = vec![0; 32];
        random.fill(&mut id).ok().context("no randomness")?;
        Ok(Self {
            id,
            handle: Vec::new(),
            counter: 0,
            key: key.context("no key")?,
        })
    }

    /// Answers `navigator.credentials.create` with these options.
    ///
    /// # Errors
    /// The options are none.
    pub fn register(&mut self, options: &Value, place: &Place) -> Result<Value> {
        let handle = options["user"]["id"].as_str().context("no handle")?;
        self.handle = URL_SAFE_NO_PAD.decode(handle)?;
        let point = self.key.public_key().as_ref();
        // An uncompressed point: 4, x, y.
        let cose = Cbor::Map(vec![
            (1.into(), 2.into()),
            (3.into(), (-7).into()),
            ((-1).into(), 1.into()),
            ((-2).into(), Cbor::Bytes(point[1..33].to_vec())),
            ((-3).into(), Cbor::Bytes(point[33..65].to_vec())),
        ]);
        let mut data = self.data(place, CREDENTIAL);
        data.extend([0; 16]); // of no make
        data.extend(u16::try_from(self.id.len())?.to_be_bytes());
        data.extend(&self.id);
        ciborium::into_writer(&cose, &mut data)?;
        let object = Cbor::Map(vec![
            ("fmt".into(), "none".into()),
            ("attStmt".into(), Cbor::Map(Vec::new())),
            ("authData".into(), Cbor::Bytes(data)),
        ]);
        let mut attestation = Vec::new();
        ciborium::into_writer(&object, &mut attestation)?;
        let client = client_data("webauthn.create", options, place);
        Ok(json!({
            "id": URL_SAFE_NO_PAD.encode(&self.id),
            "rawId": URL_SAFE_NO_PAD.encode(&self.id),
            "type": "public-key",
            "response": {
                "attestationObject": URL_SAFE_NO_PAD.encode(attestation),
                "clientDataJSON": URL_SAFE_NO_PAD.encode(client),
            },
        }))
    }

    /// Answers `navigator.credentials.get` with these options, with the counter as it is.
    ///
    /// # Errors
    /// It cannot sign.
    pub fn sign(&self, options: &Value, place: &Place) -> Result<Value> {
        let client = client_data("webauthn.get", options, place);
        let data = self.data(place, 0);
        let mut signed = data.clone();
        signed.extend(digest(&SHA256, client.as_bytes()).as_ref());
        let signature = self.key.sign(&SystemRandom::new(), &signed).ok();
        let signature = signature.context("no signature")?;
        Ok(json!({
            "id": URL_SAFE_NO_PAD.encode(&self.id),
            "rawId": URL_SAFE_NO_PAD.encode(&self.id),
            "type": "public-key",
            "response": {
                "authenticatorData": URL_SAFE_NO_PAD.encode(data),
                "clientDataJSON": URL_SAFE_NO_PAD.encode(client),
                "signature": URL_SAFE_NO_PAD.encode(signature),
                "userHandle": URL_SAFE_NO_PAD.encode(&self.handle),
            },
        }))
    }

    /// The authenticator data, up to what a new credential adds.
    fn data(&self, place: &Place, flags: u8) -> Vec<u8> {
        let unlocked = if place.unlocked { VERIFIED } else { 0 };
        let mut data = digest(&SHA256, place.host.as_bytes()).as_ref().to_vec();
        data.push(flags | PRESENT | unlocked);
        data.extend(self.counter.to_be_bytes());
        data
    }
}

fn client_data(kind: &str, options: &Value, place: &Place) -> String {
    json!({
        "type": kind,
        "challenge": options["challenge"],
        "origin": place.origin,
        "crossOrigin": false,
    })
    .to_string()
}
