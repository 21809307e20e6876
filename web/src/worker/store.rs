//! IndexedDB: the object stores `chunks` (keyed `[document, kind, hash]`), `local` (key–value), `photos` and `outgoing`
//! (keyed `[project, hash]`; the latter names those that the relay does not have yet).
//!
//! Every transaction that writes asks for `durability: "strict"`: it is complete once it has reached the
//! disk, so that what is shown as saved survives a crash of the machine. Chunks are only ever added
//! under the hash of their content, so several tabs may write at once.

use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use throughline_core::{
    blob::BlobName,
    engine::{ChunkKind, ChunkName},
    id::DocumentId,
};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    IdbDatabase, IdbKeyRange, IdbObjectStore, IdbOpenDbRequest, IdbRequest, IdbTransaction,
    IdbVersionChangeEvent,
};

use super::scope::scope;
use crate::channel::describe;

const DATABASE: &str = "throughline";
/// 2: photos.
const VERSION: u32 = 2;
const CHUNKS: &str = "chunks";
const LOCAL: &str = "local";
const PHOTOS: &str = "photos";
const OUTGOING: &str = "outgoing";
const ALL: [&str; 4] = [CHUNKS, LOCAL, PHOTOS, OUTGOING];

/// Something to be written.
#[derive(Debug)]
pub(super) enum Write {
    /// Keep a value under a key, or remove it.
    Keep(String, Option<Vec<u8>>),
    /// Add a chunk.
    Chunk(ChunkName, Vec<u8>),
    /// Remove chunks.
    Remove(Vec<ChunkName>),
    /// Remove all chunks of a document, and the photos of the project whose manifest it is.
    Discard(DocumentId),
    /// Add a photo.
    Photo {
        project: DocumentId,
        name: BlobName,
        bytes: Vec<u8>,
        /// Whether the relay is to be sent it.
        outgoing: bool,
    },
    /// The relay has a photo.
    Sent(DocumentId, BlobName),
}

/// The database.
#[derive(Clone)]
pub(super) struct Store {
    database: IdbDatabase,
}

impl Store {
    /// Opens the database, and makes it on the first start.
    pub(super) async fn open() -> Result<Self, String> {
        let factory = scope()
            .indexed_db()
            .map_err(|error| in_words(&error))?
            .ok_or("this browser keeps no data for this page")?;
        let request = factory
            .open_with_u32(DATABASE, VERSION)
            .map_err(|error| in_words(&error))?;
        let upgrade = Closure::once(|event: IdbVersionChangeEvent| {
            let before = event.old_version();
            // A failure here fails the opening, which reports it.
            let _ = event.target().map(|target| make_stores(target, before));
        });
        request.set_onupgradeneeded(Some(upgrade.as_ref().unchecked_ref()));
        let database: IdbDatabase = done(request.unchecked_ref())
            .await
            .map_err(|error| in_words(&error))?
            .unchecked_into();

        // Another tab has a newer version of the code and changes the stores: it must not wait for us.
        let to_close = database.clone();
        let give_way = Closure::<dyn FnMut()>::new(move || to_close.close());
        database.set_onversionchange(Some(give_way.as_ref().unchecked_ref()));
        give_way.forget(); // for as long as the worker lives
        Ok(Self { database })
    }

    /// Everything in the key–value store.
    pub(super) async fn local(&self) -> Result<Vec<(String, Vec<u8>)>, String> {
        let pairs = self.read(LOCAL, &JsValue::UNDEFINED).await?;
        Ok(pairs
            .into_iter()
            .filter_map(|(key, value)| Some((key.as_string()?, value)))
            .collect())
    }

    /// All chunks of a document, those that were written just before included.
    pub(super) async fn load(
        &self,
        document: DocumentId,
    ) -> Result<Vec<(ChunkName, Vec<u8>)>, String> {
        let range = all_of(document).map_err(|error| in_words(&error))?;
        let pairs = self.read(CHUNKS, &range).await?;
        Ok(pairs
            .into_iter()
            .filter_map(|(key, bytes)| Some((name_of(document, &key)?, bytes)))
            .collect())
    }

    /// The bytes of a photo.
    pub(super) async fn photo(
        &self,
        project: DocumentId,
        name: BlobName,
    ) -> Result<Option<Vec<u8>>, String> {
        let found = self.read(PHOTOS, &photo_key(project, name)).await?;
        Ok(found.into_iter().next().map(|(_, bytes)| bytes))
    }

    /// The photos of a project that its relay does not have yet.
    pub(super) async fn outgoing(&self, project: DocumentId) -> Result<Vec<BlobName>, String> {
        let range = all_of(project).map_err(|error| in_words(&error))?;
        let found = self.read(OUTGOING, &range).await?;
        let name = |key: JsValue| {
            key.dyn_ref::<Array>()?
                .get(1)
                .as_string()?
                .parse::<BlobName>()
                .ok()
        };
        Ok(found.into_iter().filter_map(|(key, _)| name(key)).collect())
    }

    /// Writes all of this or nothing. It has begun when this returns, so that a later read waits for it;
    /// it is on the disk when the future is done.
    pub(super) fn write(
        &self,
        writes: &[Write],
    ) -> impl Future<Output = Result<(), String>> + use<> {
        let begun = self
            .begin_write(writes)
            .map(|transaction| ended(&transaction));
        async move {
            match begun {
                Ok(ended) => ended.await.map(drop).map_err(|error| in_words(&error)),
                Err(error) => Err(in_words(&error)),
            }
        }
    }

    fn begin_write(&self, writes: &[Write]) -> Result<IdbTransaction, JsValue> {
        let options = Object::new();
        Reflect::set(&options, &"durability".into(), &"strict".into())?;
        // Called by name: web-sys has the options only as an unstable interface.
        let begin: Function = Reflect::get(&self.database, &"transaction".into())?.dyn_into()?;
        let transaction: IdbTransaction = begin
            .call3(&self.database, &all(), &"readwrite".into(), &options)?
            .dyn_into()?;
        let put = || -> Result<(), JsValue> {
            for write in writes {
                begin_one(write, &transaction)?;
            }
            Ok(())
        };
        if let Err(error) = put() {
            transaction.abort()?;
            return Err(error);
        }
        Ok(transaction)
    }

    /// Keys and values of a range, in one transaction.
    async fn read(&self, store: &str, range: &JsValue) -> Result<Vec<(JsValue, Vec<u8>)>, String> {
        let begin = || -> Result<(IdbRequest, IdbRequest), JsValue> {
            let store = self
                .database
                .transaction_with_str(store)?
                .object_store(store)?;
            Ok((
                store.get_all_keys_with_key(range)?,
                store.get_all_with_key(range)?,
            ))
        };
        let (keys, values) = begin().map_err(|error| in_words(&error))?;
        // Both futures listen before either is awaited.
        let (keys, values) = (done(&keys), done(&values));
        let keys: Array = keys
            .await
            .map_err(|error| in_words(&error))?
            .unchecked_into();
        let values: Array = values
            .await
            .map_err(|error| in_words(&error))?
            .unchecked_into();
        Ok(keys
            .iter()
            .zip(values.iter())
            .map(|(key, value)| (key, Uint8Array::new(&value).to_vec()))
            .collect())
    }
}

fn begin_one(write: &Write, transaction: &IdbTransaction) -> Result<(), JsValue> {
    let store = |name| -> Result<IdbObjectStore, JsValue> { transaction.object_store(name) };
    match write {
        Write::Keep(key, Some(value)) => {
            store(LOCAL)?.put_with_key(&Uint8Array::from(value.as_slice()), &key.into())?;
        }
        Write::Keep(key, None) => {
            store(LOCAL)?.delete(&key.into())?;
        }
        Write::Chunk(name, bytes) => {
            store(CHUNKS)?.put_with_key(&Uint8Array::from(bytes.as_slice()), &key_of(name))?;
        }
        Write::Remove(names) => {
            let chunks = store(CHUNKS)?;
            for name in names {
                chunks.delete(&key_of(name))?;
            }
        }
        Write::Discard(document) => {
            for name in [CHUNKS, PHOTOS, OUTGOING] {
                store(name)?.delete(&all_of(*document)?)?;
            }
        }
        Write::Photo {
            project,
            name,
            bytes,
            outgoing,
        } => {
            let key = photo_key(*project, *name);
            store(PHOTOS)?.put_with_key(&Uint8Array::from(bytes.as_slice()), &key)?;
            if *outgoing {
                store(OUTGOING)?.put_with_key(&Uint8Array::new_with_length(0), &key)?;
            }
        }
        Write::Sent(project, name) => {
            store(OUTGOING)?.delete(&photo_key(*project, *name))?;
        }
    }
    Ok(())
}

/// Makes the stores that were not there in the version before: 0 if there was none.
fn make_stores(target: web_sys::EventTarget, before: f64) -> Result<(), JsValue> {
    let request: IdbOpenDbRequest = target.dyn_into()?;
    let database: IdbDatabase = request.result()?.dyn_into()?;
    let new: &[&str] = if before < 1.0 {
        &ALL
    } else {
        &[PHOTOS, OUTGOING]
    };
    for name in new {
        database.create_object_store(name)?;
    }
    Ok(())
}

fn all() -> Array {
    ALL.into_iter().map(JsValue::from).collect()
}

fn photo_key(project: DocumentId, name: BlobName) -> Array {
    Array::of2(&project.to_string().into(), &name.to_string().into())
}

fn key_of(name: &ChunkName) -> Array {
    Array::of3(
        &name.document.to_string().into(),
        &name.kind.as_str().into(),
        &Uint8Array::from(name.hash.as_slice()),
    )
}

/// The name under a key; `None` for an entry of a later version, which is left alone.
fn name_of(document: DocumentId, key: &JsValue) -> Option<ChunkName> {
    let parts: &Array = key.dyn_ref()?;
    let kind = parts.get(1).as_string()?;
    let kind = [ChunkKind::Snapshot, ChunkKind::Incremental]
        .into_iter()
        .find(|known| known.as_str() == kind)?;
    let hash = Uint8Array::new(&parts.get(2)).to_vec().try_into().ok()?;
    Some(ChunkName {
        document,
        kind,
        hash,
    })
}

/// All keys that begin with a document: in IndexedDB's order an array comes after every text and number.
fn all_of(document: DocumentId) -> Result<JsValue, JsValue> {
    let document: JsValue = document.to_string().into();
    let from = Array::of1(&document);
    let to = Array::of2(&document, &Array::new());
    IdbKeyRange::bound(&from, &to).map(JsValue::from)
}

/// The result of a request.
fn done(request: &IdbRequest) -> impl Future<Output = Result<JsValue, JsValue>> + use<> {
    let heard = Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    let request = request.clone();
    async move {
        match JsFuture::from(heard).await {
            Ok(_) => request.result(),
            Err(_) => Err(request.error().ok().flatten().into()),
        }
    }
}

/// The end of a transaction.
fn ended(transaction: &IdbTransaction) -> impl Future<Output = Result<JsValue, JsValue>> + use<> {
    let heard = Promise::new(&mut |resolve, reject| {
        transaction.set_oncomplete(Some(&resolve));
        transaction.set_onabort(Some(&reject));
    });
    let transaction = transaction.clone();
    async move {
        JsFuture::from(heard)
            .await
            .map_err(|_| transaction.error().into())
    }
}

/// A failure of the database in words for a person.
fn in_words(error: &JsValue) -> String {
    let name = Reflect::get(error, &"name".into())
        .ok()
        .and_then(|name| name.as_string())
        .unwrap_or_default();
    match name.as_str() {
        "QuotaExceededError" => "the storage that the browser grants this page is full".to_owned(),
        "InvalidStateError" => {
            "a newer version of Throughline is open in another tab; reload this one".to_owned()
        }
        "VersionError" => {
            "a newer version of Throughline has changed this device's storage; reload".to_owned()
        }
        _ => format!("the browser's storage failed: {}", describe(error)),
    }
}
