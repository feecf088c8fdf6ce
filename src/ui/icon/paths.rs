//! The paths of the icons that come with the frame.

use super::Icon;

/// The path of an icon; empty for those of the sign-in page, which are drawn without this table.
pub(super) fn path(icon: Icon) -> &'static str {
    match icon {
        Icon::Home => "M3.5 9 10 3.5 16.5 9M5 8v8.5h10V8M8.5 16.5v-4h3v4",
        Icon::Book => "M10 5.5C8.5 4.3 6.2 4 3 4v11.5c3.2 0 5.5.3 7 1.5 1.5-1.2 3.8-1.5 7-1.5V4c-3.2 0-5.5.3-7 1.5zM10 5.5V17",
        Icon::Wallet => {
            "M4 5.5h12a1.5 1.5 0 0 1 1.5 1.5v8a1.5 1.5 0 0 1-1.5 1.5H4A1.5 1.5 0 0 1 2.5 15V5A1.5 1.5 0 0 1 4 3.5h10v2M13.5 11h.5"
        }
        Icon::Cap => "M1.8 8 10 4l8.2 4L10 12zM5 9.7v4c1.3 1.2 3 1.8 5 1.8s3.7-.6 5-1.8v-4M18.2 8v4.5",
        Icon::People => {
            "M7.5 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2 16.5c.4-3.2 2.5-5 5.5-5s5.1 1.8 5.5 5M13 3.9a3 3 0 0 1 0 5.2M15 12c1.8.7 2.8 2.2 3 4.5"
        }
        Icon::Person => "M10 9.5a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4zM4 17c.4-3.4 2.7-5.2 6-5.2s5.6 1.8 6 5.2",
        Icon::Invite => {
            "M8 9.5a3.1 3.1 0 1 0 0-6.2 3.1 3.1 0 0 0 0 6.2zM2.2 17c.4-3.3 2.6-5.1 5.8-5.1 1.6 0 2.9.4 3.9 1.2M15 11.5v5M12.5 14h5"
        }
        Icon::Building => "M4 17V3.5h8V17M12 8h4v9M2.5 17h15M6.5 6.5h3M6.5 9.5h3M6.5 12.5h3",
        Icon::Menu => "M3 6h14M3 10h14M3 14h14",
        Icon::Rows => "M3 5h14M3 10h14M3 15h14",
        Icon::Grid => "M3.5 3.5h5v5h-5zM11.5 3.5h5v5h-5zM3.5 11.5h5v5h-5zM11.5 11.5h5v5h-5z",
        Icon::Search => "M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM13.2 13.2 17 17",
        Icon::Filter => "M3 5.5h14M6 10h8M8.5 14.5h3",
        Icon::Bell => "M5 8.5a5 5 0 0 1 10 0c0 4 1.5 5 1.5 5h-13S5 12.5 5 8.5M8.2 16.5a2 2 0 0 0 3.6 0",
        Icon::SignOut => "M8 3.5H3.5v13H8M8 10h9M13.5 6.5 17 10l-3.5 3.5",
        Icon::Settings => "M3 6h8M15 6h2M3 14h2M9 14h8M13 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM7 16a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
        Icon::Pen => "M4 16l.8-3.2 8.4-8.4a1.4 1.4 0 0 1 2 0l.4.4a1.4 1.4 0 0 1 0 2L7.2 15.2z",
        Icon::Copy => "M7 7h9.5v9.5H7zM13 7V3.5H3.5V13H7",
        Icon::Bin => "M4 5.5h12M8 5.5v-2h4v2M5.5 5.5l.8 11h7.4l.8-11",
        Icon::Plus => "M10 4v12M4 10h12",
        Icon::Minus => "M4 10h12",
        Icon::Check => "M4.5 10.5 8 14l7.5-8",
        Icon::More => {
            "M4.1 10a.4.4 0 1 0 .8 0 .4.4 0 1 0-.8 0M9.6 10a.4.4 0 1 0 .8 0 .4.4 0 1 0-.8 0M15.1 10a.4.4 0 1 0 .8 0 .4.4 0 1 0-.8 0"
        }
        Icon::Grip => {
            "M7.1 5.5a.4.4 0 1 0 .8 0 .4.4 0 1 0-.8 0M7.1 10a.4.4 0 1 0 .8 0 .4.4 0 1 0-.8 0M7.1 14.5a.4.4 0 1 0 .8 0 .4.4 0 1 0-.8 0M12.1 5.5a.4.4 0 1 0 .8 0 .4.4 0 1 0-.8 0M12.1 10a.4.4 0 1 0 .8 0 .4.4 0 1 0-.8 0M12.1 14.5a.4.4 0 1 0 .8 0 .4.4 0 1 0-.8 0"
        }
        Icon::ChevronUp => "M5.5 12 10 7.5 14.5 12",
        Icon::ChevronStart => "M12 5.5 7.5 10l4.5 4.5",
        Icon::ChevronEnd => "M8 5.5 12.5 10 8 14.5",
        Icon::UpDown => "M6.5 8 10 4.5 13.5 8M6.5 12l3.5 3.5 3.5-3.5",
        Icon::ArrowUp => "M10 16V4.5M5.5 9 10 4.5 14.5 9",
        Icon::ArrowDown => "M10 4v11.5M5.5 11l4.5 4.5 4.5-4.5",
        Icon::ArrowStart => "M16 10H4M9 5.5 4.5 10 9 14.5",
        Icon::ArrowEnd => "M4 10h12M11 5.5 15.5 10 11 14.5",
        Icon::Download => "M10 3.5v9M6.5 9.5 10 13l3.5-3.5M4 16.5h12",
        Icon::Upload => "M10 13V4M6.5 7 10 3.5 13.5 7M4 16.5h12",
        Icon::Undo => "M4 4v4h4M4.3 8A6.5 6.5 0 1 1 3.5 11.5",
        Icon::External => "M8 4H4v12h12v-4M11.5 3.5h5v5M16.5 3.5 9 11",
        Icon::Link => "M8.5 11.5a3 3 0 0 0 4.3 0l2.7-2.7a3 3 0 0 0-4.3-4.3l-1 1M11.5 8.5a3 3 0 0 0-4.3 0l-2.7 2.7a3 3 0 0 0 4.3 4.3l1-1",
        Icon::Mail => "M3 4.5h14v11H3zM3 5.5l7 5.5 7-5.5",
        Icon::Send => "M3 10 17 3.5 12.5 17l-3-5.5zM9.5 11.5 17 3.5",
        Icon::Calendar => "M3.5 4.5h13v12h-13zM3.5 8.5h13M7 2.5v3M13 2.5v3",
        Icon::Clock => "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 6.5V10l2.5 1.5",
        Icon::Question => "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM8 8.2a2 2 0 1 1 2.9 1.8c-.6.3-.9.7-.9 1.3M10 13.6v.1",
        Icon::Half => "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 3v14",
        Icon::Ring => "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14z",
        Icon::Paused => "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM8.3 7.5v5M11.7 7.5v5",
        Icon::Key => "M7 13a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM10.5 9.5H18M15 9.5V13M18 9.5v2",
        Icon::Shield => "M10 2.8 4 5v4.5c0 3.7 2.5 6.3 6 7.7 3.5-1.4 6-4 6-7.7V5zM7.3 10l2 2 3.5-3.8",
        Icon::Star => "M10 3l2.1 4.5 4.9.6-3.6 3.4.9 4.9L10 14l-4.3 2.4.9-4.9L3 8.1l4.9-.6z",
        Icon::Flag => "M5 17V3.5M5 4.5h9.5l-2 3.5 2 3.5H5",
        Icon::Award => "M10 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM7.5 10.8 6.5 17.5 10 15.5l3.5 2-1-6.7",
        Icon::Announce => "M3 8.5v3l9 4V4.5zM12 7a3 3 0 0 1 0 6M5 12.5l1 4h2l-.8-3",
        Icon::Receipt => "M5 2.5h10v15l-2-1.3-1.7 1.3-1.3-1.3-1.3 1.3L7 16.2l-2 1.3zM7.5 6.5h5M7.5 10h5",
        Icon::Camera => "M3 6h3.5L8 4h4l1.5 2H17v10H3zM10 13.5a2.7 2.7 0 1 0 0-5.4 2.7 2.7 0 0 0 0 5.4z",
        Icon::File => "M5 2.5h6.5l4 4v11H5zM11.5 2.5v4h4",
        Icon::FileText => "M5 2.5h6.5l4 4v11H5zM11.5 2.5v4h4M7.5 10h5M7.5 13h5",
        Icon::Sheet => "M5 2.5h6.5l4 4v11H5zM11.5 2.5v4h4M7.5 9.5h5.5v5H7.5zM7.5 12h5.5M10.2 9.5v5",
        Icon::Slides => "M3 4h14v9.5H3zM10 13.5V16M7 17.5l3-1.5 3 1.5M6.5 10.5v-2M10 10.5V7M13.5 10.5v-3",
        Icon::Image => "M3 4h14v12H3zM3 13.5l4-4 3.5 3.5 2.5-2.5 4 4M12.6 7.5a.6.6 0 1 0 1.2 0 .6.6 0 1 0-1.2 0",
        Icon::Film => "M3 4.5h14v11H3zM8.3 7.5v5l4-2.5z",
        Icon::Play => "M6.5 4.5v11l9-5.5z",
        Icon::Sound => "M3 8v4h3l4 3.5v-11L6 8zM13 7.5a3.5 3.5 0 0 1 0 5M15 5a7 7 0 0 1 0 10",
        Icon::Box => "M3.5 6 10 2.8 16.5 6v8L10 17.2 3.5 14zM3.5 6 10 9.2 16.5 6M10 9.2v8",
        Icon::Folder => "M2.5 5.5a1 1 0 0 1 1-1h4l2 2.2h7a1 1 0 0 1 1 1v7.8a1 1 0 0 1-1 1h-13a1 1 0 0 1-1-1z",
        Icon::Archive => "M3 4h14v3.5H3zM4 7.5h12v9H4zM8 10.5h4",
        Icon::Tag => "M3 3.5h6.5l7.5 7.5-6 6L3.5 9.5zM6.2 6.7v.1",
        Icon::Chart => "M3.5 16.5h13M5.5 13.5v-4M9 13.5v-8M12.5 13.5v-5.5M15.5 13.5V4",
        Icon::Sun
        | Icon::Moon
        | Icon::Screen
        | Icon::Globe
        | Icon::Cross
        | Icon::ChevronDown
        | Icon::Refresh
        | Icon::Done
        | Icon::Failed
        | Icon::Warning
        | Icon::Note
        | Icon::New
        | Icon::Lock
        | Icon::Eye
        | Icon::EyeOff
        | Icon::Offline => "",
    }
}
