//! The fonts of certificates, from the binary: names in any script look right on servers that have no fonts.

use std::sync::LazyLock;

use typst::{
    foundations::Bytes,
    text::{Font, FontBook},
    utils::LazyHash,
};

macro_rules! fonts {
    ($($file:literal),* $(,)?) => {
        /// The files, in the order in which they are asked for a character.
        const FILES: &[&[u8]] = &[$(include_bytes!(concat!("../../../../fonts/", $file))),*];
    };
}

fonts![
    "NotoSans-Regular.ttf",
    "NotoSans-Bold.ttf",
    "NotoSansArabic-Regular.ttf",
    "NotoSansHebrew-Regular.ttf",
    "NotoSansDevanagari-Regular.ttf",
    "NotoSansBengali-Regular.ttf",
    "NotoSansTamil-Regular.ttf",
    "NotoSansTelugu-Regular.ttf",
    "NotoSansGujarati-Regular.ttf",
    "NotoSansGurmukhi-Regular.ttf",
    "NotoSansKannada-Regular.ttf",
    "NotoSansMalayalam-Regular.ttf",
    "NotoSansSinhala-Regular.ttf",
    "NotoSansThai-Regular.ttf",
    "NotoSansLao-Regular.ttf",
    "NotoSansKhmer-Regular.ttf",
    "NotoSansMyanmar-Regular.ttf",
    "NotoSansGeorgian-Regular.ttf",
    "NotoSansArmenian-Regular.ttf",
    "NotoSansEthiopic-Regular.ttf",
    "NotoSansThaana-Regular.ttf",
    "DroidSansFallback.ttf",
];

/// The fonts, read once.
pub(super) static FONTS: LazyLock<Vec<Font>> = LazyLock::new(|| FILES.iter().flat_map(|file| Font::iter(Bytes::new(*file))).collect());

/// What is in them.
pub(super) static BOOK: LazyLock<LazyHash<FontBook>> = LazyLock::new(|| LazyHash::new(FontBook::from_fonts(FONTS.iter())));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_a_font() {
        assert_eq!(FONTS.len(), FILES.len());
    }

    #[test]
    fn names_of_many_scripts_can_be_written() {
        let names = [
            "Łukasz Brückner",
            "Nguyễn Thị Ánh",
            "Иванова",
            "Παπαδόπουλος",
            "محمد الأحمد",
            "דוד כהן",
            "राजेश शर्मा",
            "রহিম",
            "குமார்",
            "రాజు",
            "પટેલ",
            "ਸਿੰਘ",
            "ಕುಮಾರ್",
            "മോഹൻ",
            "පෙරේරා",
            "สมชาย",
            "ສົມສັກ",
            "សុខា",
            "အောင်",
            "გიორგი",
            "Արմեն",
            "አበበ",
            "張偉",
            "たなか カオリ",
            "김철수",
            "李明",
        ];
        for name in names {
            for c in name.chars().filter(|c| !c.is_whitespace()) {
                assert!(FONTS.iter().any(|font| font.info().coverage.contains(u32::from(c))), "{c} of {name}");
            }
        }
    }
}
