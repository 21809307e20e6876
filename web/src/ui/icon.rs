//! The icons: one inline sprite, drawn on a 24 × 24 grid with a 1.6 stroke.

use leptos::prelude::*;

macro_rules! icons {
    ($($name:ident $id:literal $path:literal)*) => {
        /// An icon of the sprite.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub(crate) enum Icon { $($name,)* }

        impl Icon {
            const ALL: &'static [(&'static str, &'static str)] = &[$(($id, $path),)*];

            const fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }
        }
    };
}

icons! {
    Plan "i-plan" "M4 6h8M8 12h9M12 18h8"
    Search "i-search" "M10.5 17a6.5 6.5 0 1 0 0-13 6.500 6.500 0 0 0 0 13ZM20 20l-4.800-4.800"
    Undo "i-undo" "M8 5 4 9l4 4M4 9h10a5.500 5.500 0 0 1 0 11h-4"
    Redo "i-redo" "m16 5 4 4-4 4M20 9H10a5.500 5.500 0 0 0 0 11h4"
    Again "i-again" "M17 3.500 20 6.500l-3 3M4 11.500v-1a4 4 0 0 1 4-4h12M7 20.500l-3-3 3-3M20 12.500v1a4 4 0 0 1-4 4H4"
    Plus "i-plus" "M12 5v14M5 12h14"
    Minus "i-minus" "M5 12h14"
    Close "i-close" "M6 6l12 12M18 6 6 18"
    Check "i-check" "m5 12.500 4.500 4.500L19 7.500"
    Down "i-down" "m7 10 5 5 5-5"
    Left "i-left" "m14 7-5 5 5 5"
    Right "i-right" "m10 7 5 5-5 5"
    More "i-more" "M5 12h.01M12 12h.01M19 12h.01"
    Indent "i-indent" "M4 5h16M11 10h9M11 14h9M4 19h16M4 9.500l3 2.500-3 2.500"
    Outdent "i-outdent" "M4 5h16M11 10h9M11 14h9M4 19h16M7 9.500 4 12l3 2.500"
    Up "i-up" "M12 19V6M6.500 11 12 5.500 17.500 11"
    Lower "i-lower" "M12 5v13M6.500 13l5.500 5.500 5.500-5.500"
    Link "i-link" "M10 14a4 4 0 0 0 5.700 0l3.100-3.100a4 4 0 0 0-5.700-5.700L12 6.300M14 10a4 4 0 0 0-5.700 0l-3.100 3.100a4 4 0 0 0 5.700 5.700l1.100-1.100"
    Unlink "i-unlink" "M15.500 14.200l3.300-3.300a4 4 0 0 0-5.700-5.700l-1 1M8.500 9.800l-3.300 3.300a4 4 0 0 0 5.700 5.700l1-1M4 4l16 16"
    Trash "i-trash" "M4.500 7h15M10 7V4.500h4V7M6.500 7l.8 12.500h9.400L17.500 7M10.200 11v5M13.800 11v5"
    Columns "i-columns" "M4 5h16v14H4zM9.300 5v14M14.700 5v14"
    Eye "i-eye" "M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12ZM12 14.700a2.700 2.700 0 1 0 0-5.400 2.700 2.700 0 0 0 0 5.400Z"
    Share "i-share" "M12 15V4M8 7.500 12 3.500l4 4M6 11H5v9h14v-9h-1"
    Export "i-export" "M12 4v11M8 11.500l4 4 4-4M5 19.500h14"
    Import "i-import" "M13.500 3.500H6v17h12V8zM13.500 3.500V8H18M12 11v6M9.500 14.500 12 17l2.500-2.500"
    Compass "i-compass" "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM15.500 8.500l-2 5-5 2 2-5z"
    Page "i-page" "M13.500 3.500H6v17h12V8zM13.500 3.500V8H18M9.500 14.500h5M12 12v5"
    Sun "i-sun" "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM12 3v2M12 19v2M3 12h2M19 12h2M5.600 5.600 7 7M17 17l1.400 1.400M5.600 18.400 7 17M17 7l1.400-1.400"
    Moon "i-moon" "M19.500 14.500A8 8 0 0 1 9.500 4.500a8 8 0 1 0 10 10Z"
    Screen "i-screen" "M4 5h16v11H4zM9 20h6M12 16v4"
    Person "i-person" "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.500 20.500c0-3.600 3.300-6 7.500-6s7.500 2.400 7.500 6"
    Device "i-device" "M4 6h16v10H4zM2.500 19h19"
    Cloud "i-cloud" "M7 18a4.500 4.500 0 1 1 .8-8.900A6 6 0 0 1 19 11a3.600 3.600 0 0 1-.5 7z"
    Warning "i-warning" "M12 4 2.800 19.500h18.400zM12 10v4M12 16.800v.2"
    Keyboard "i-keyboard" "M3 6.500h18v11H3zM6.500 10h.01M10 10h.01M14 10h.01M17.500 10h.01M8 14h8"
    Print "i-print" "M7 9V4h10v5M7 16H4.500V9h15v7H17M7 13.500h10V20H7z"
    Panel "i-panel" "M4 5h16v14H4zM14.500 5v14"
    Side "i-side" "M4 5h16v14H4zM9.500 5v14"
    Grid "i-grid" "M4 5h16v14H4zM4 10h16M4 14.500h16"
    Filter "i-filter" "M4 7h16M7 12h10M10 17h4"
    Group "i-group" "M4 5h16M8 9.500h12M8 14h12M4 18.500h16"
    Layers "i-layers" "M12 4 3.500 8.500 12 13l8.500-4.500zM3.500 13l8.500 4.500 8.500-4.500"
    Gantt "i-gantt" "M4 4v16h16M8 8h6M10 12h7M13 16h5"
    Level "i-level" "M4 6h7v4H4zM13 6h7v4h-7zM4 14h7v4H4zM15 13v6M12.500 16.500 15 19l2.500-2.500"
    Pencil "i-pencil" "M5 19l1-4L16 5l3 3L9 18zM14 7l3 3"
    Network "i-network" "M3.500 5h6v5h-6zM14.500 14h6v5h-6zM9.500 7.500H17V14"
    People "i-people" "M9 11.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7ZM2.500 19.500c0-3.300 2.900-5.300 6.500-5.300s6.500 2 6.500 5.300M15.500 4.800a3.500 3.500 0 0 1 0 6.400M18 14.800c2.100.8 3.500 2.400 3.500 4.700"
    Calendar "i-calendar" "M4 6h16v14H4zM4 10.500h16M8.500 3.500V7M15.500 3.500V7"
    Copy "i-copy" "M9 9h11v11H9zM6 15H4V4h11v2"
    Flag "i-flag" "M5.500 21V4M5.500 4.500h12l-2.500 4 2.500 4h-12"
    Pin "i-pin" "M12 21s-6.500-5.800-6.500-11a6.500 6.500 0 1 1 13 0c0 5.200-6.500 11-6.500 11ZM12 12.300a2.300 2.300 0 1 0 0-4.600 2.300 2.300 0 0 0 0 4.600Z"
    Idea "i-idea" "M9 17.500h6M10 20.500h4M8.500 14.500a6 6 0 1 1 7 0c-.6.5-.9 1.200-.9 2h-5.200c0-.8-.3-1.500-.9-2Z"
    Folder "i-folder" "M3.500 6h6l2 2.500h9V18.500h-17z"
    Camera "i-camera" "M4 7.500h3.500L9 5h6l1.500 2.500H20v11.500H4zM12 16.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7Z"
}

/// The sprite itself: once on the page, not shown.
#[component]
pub(crate) fn IconSprite() -> impl IntoView {
    let symbols = Icon::ALL
        .iter()
        .map(|(id, path)| {
            view! {
                <symbol id=*id viewBox="0 0 24 24">
                    <path d=*path></path>
                </symbol>
            }
        })
        .collect_view();
    view! { <svg class="sprite" aria-hidden="true">{symbols}</svg> }
}

/// An icon. It is decoration: what it means must be said by the control's label.
pub(crate) fn icon(icon: Icon) -> impl IntoView {
    view! {
        <svg class="icon" aria-hidden="true">
            <use href=format!("#{}", icon.id())></use>
        </svg>
    }
}
