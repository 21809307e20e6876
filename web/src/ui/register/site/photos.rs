//! The photos of a site: taken here, kept on this device at once, and where each of them is.

use leptos::{prelude::*, task::spawn_local};
use throughline_core::{
    blob::BlobName,
    record::FieldValue as _,
    register::{Day, Declared as _, MediaType, Photo, RecordRef},
};
use wasm_bindgen::JsCast as _;
use web_sys::{File, HtmlInputElement};

use super::{room, shrink};
use crate::{
    photo::{Away, PhotoPlace},
    ui::{
        icon::{Icon, icon},
        register::value,
        state::{Ui, registers},
        words::t,
    },
};

/// A photo as the page shows it.
#[derive(Clone, PartialEq)]
struct Tile {
    record: RecordRef,
    hash: Option<BlobName>,
    /// What it shows, if that is not the site itself.
    about: String,
}

/// The photos of a site.
#[component]
pub(super) fn Photos(site: RecordRef) -> impl IntoView {
    let ui = Ui::get();
    let tiles = {
        let site = site.clone();
        Memo::new(move |_| tiles(ui, &site))
    };
    let room = room::follow(ui);
    view! {
        <section class="site-part" aria-labelledby="site-photos">
            <h3 id="site-photos">{Photo::KIND.many}</h3>
            <AddPhoto site=site.clone() about=site label=t().photo_take.to_owned() />
            <ul class="photo-grid">
                <For each=move || tiles.get() key=|tile| tile.record.id let:tile>
                    {figure(ui, tile)}
                </For>
            </ul>
            {move || tiles.with(Vec::is_empty).then(|| view! { <p class="muted">{t().photo_none}</p> })}
            <p class="muted num">{move || room.get()}</p>
        </section>
    }
}

/// Takes or chooses photos of a record.
#[component]
pub(super) fn AddPhoto(
    site: RecordRef,
    about: RecordRef,
    label: String,
    #[prop(optional)] small: bool,
) -> impl IntoView {
    let ui = Ui::get();
    let busy = RwSignal::new(false);
    let chosen = move |event: web_sys::Event| {
        let Some(input) = event
            .target()
            .and_then(|t| t.dyn_into::<HtmlInputElement>().ok())
        else {
            return;
        };
        let files = input.files().map(|files| {
            (0..files.length())
                .filter_map(|at| files.get(at))
                .collect::<Vec<File>>()
        });
        // The same photo can be chosen again.
        input.set_value("");
        let (site, about) = (site.clone(), about.clone());
        busy.set(true);
        spawn_local(async move {
            for file in files.unwrap_or_default() {
                add(ui, &site, &about, &file).await;
            }
            busy.try_set(false);
        });
    };
    let text = if small { label.clone() } else { String::new() };
    view! {
        <label class="button photo-add" class:primary=!small class:busy=move || busy.get() title=text>
            <input
                class="sr"
                type="file"
                accept="image/*"
                capture="environment"
                multiple=!small
                aria-label=label.clone()
                on:change=chosen
            />
            {icon(Icon::Camera)}
            {(!small).then_some(label)}
        </label>
    }
}

async fn add(ui: Ui, site: &RecordRef, about: &RecordRef, file: &File) {
    let shrunk = match shrink::shrink(file).await {
        Ok(shrunk) => shrunk,
        Err(why) => return ui.toasts.bad((t().photo_not_added)(&file.name()), why),
    };
    let size = i64::try_from(shrunk.bytes.len()).unwrap_or(i64::MAX);
    let taken = shrunk.taken.unwrap_or_else(registers::today);
    let mut fields = vec![
        ("site".to_owned(), site.id.to_string().into()),
        ("about".to_owned(), about.to_string().into()),
        ("taken".to_owned(), Day(Some(taken)).to_scalar()),
        ("media".to_owned(), MediaType::Jpeg.to_scalar()),
        ("bytes".to_owned(), size.into()),
        ("width".to_owned(), i64::from(shrunk.width).into()),
        ("height".to_owned(), i64::from(shrunk.height).into()),
    ];
    if let Some(me) = untrack(|| ui.my_member()) {
        fields.push(("owner".to_owned(), me.to_string().into()));
    }
    ui.add_photo(shrunk.bytes, fields);
}

fn figure(ui: Ui, tile: Tile) -> impl IntoView {
    let Tile {
        record,
        hash,
        about,
    } = tile;
    let caption = {
        let record = record.clone();
        Memo::new(move |_| {
            ui.registers.all.with(|all| {
                let entry = all.find(&record);
                entry.map(|e| e.title().to_owned()).unwrap_or_default()
            })
        })
    };
    let rename = {
        let record = record.clone();
        move |event: web_sys::Event| {
            ui.set_record(&record, "title", event_target_value(&event).trim().into());
        }
    };
    view! {
        <li class="photo">
            <button
                class="photo-open"
                type="button"
                aria-label=move || (t().photo_open)(&caption.get())
                on:click=move |_| ui.open_record(&record)
            >
                <Picture hash caption />
            </button>
            <input
                class="photo-caption"
                type="text"
                aria-label=t().photo_caption
                placeholder=t().photo_caption
                autocomplete="off"
                prop:value=move || caption.get()
                on:change=rename
            />
            {(!about.is_empty()).then(|| view! { <p class="muted">{about}</p> })}
            <Place hash />
        </li>
    }
}

/// The picture itself, once its bytes are here.
#[component]
pub(in crate::ui::register) fn Picture(
    hash: Option<BlobName>,
    caption: Memo<String>,
) -> impl IntoView {
    let ui = Ui::get();
    Effect::new(move |_| {
        if let Some(hash) = hash {
            ui.show_photo(hash);
        }
    });
    let url = Memo::new(move |_| hash.and_then(|hash| ui.photos.of(hash).url));
    move || match url.get() {
        Some(url) => {
            view! { <img class="photo-picture" src=url alt=move || caption.get() /> }.into_any()
        }
        None => view! { <span class="photo-picture muted">{icon(Icon::Camera)}</span> }.into_any(),
    }
}

/// Where the bytes of a photo are, in words.
#[component]
pub(in crate::ui::register) fn Place(hash: Option<BlobName>) -> impl IntoView {
    let ui = Ui::get();
    let place = Memo::new(move |_| hash.and_then(|hash| ui.photos.of(hash).place));
    move || {
        let (tone, text) = match (hash, place.get()) {
            (None, _) => ("chip bad", t().photo_no_bytes.to_owned()),
            (_, None) => ("chip", t().loading.to_owned()),
            (_, Some(PhotoPlace::Device)) => ("chip", t().photo_here.to_owned()),
            (_, Some(PhotoPlace::Relay)) => ("chip good", t().photo_on_relay.to_owned()),
            (_, Some(PhotoPlace::Refused(why))) => ("chip bad", (t().photo_refused)(&why)),
            (_, Some(PhotoPlace::Away(Away::Offline))) => ("chip", t().photo_offline.to_owned()),
            (_, Some(PhotoPlace::Away(Away::NotSent))) => ("chip", t().photo_not_sent.to_owned()),
            (_, Some(PhotoPlace::Away(Away::Failed(why)))) => {
                ("chip bad", (t().photo_failed)(&why))
            }
        };
        view! { <p class="photo-place"><span class=tone>{text}</span></p> }
    }
}

/// The newest first.
fn tiles(ui: Ui, site: &RecordRef) -> Vec<Tile> {
    ui.registers.with(|context| {
        let mut photos: Vec<_> = context
            .records
            .of(Photo::KIND)
            .filter(|entry| Photo(entry).site().0 == Some(site.id))
            .collect();
        photos.sort_by_key(|entry| std::cmp::Reverse((entry.read::<i64>("created"), entry.id)));
        let tiles = photos.into_iter().map(|entry| {
            let photo = Photo(entry);
            let about = photo.about().filter(|about| about != site);
            Tile {
                record: entry.into(),
                hash: photo.hash().0.parse().ok(),
                about: about.map_or_else(String::new, |about| value::name(ui, &about, context)),
            }
        });
        tiles.collect()
    })
}
