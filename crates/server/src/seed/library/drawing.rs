//! The products as drawings.

use super::canvas::{Canvas, Colour};

/// The colours a drawing is made in.
#[derive(Debug, Clone, Copy)]
pub struct Palette {
    /// What the housing is filled with.
    pub body: Colour,
    /// Edges.
    pub line: Colour,
    /// The product's colour.
    pub accent: Colour,
}

/// The mark: a hexagon with an H in it, 20 units wide.
const MARK: &str = "M10 0l9 5v10l-9 5-9-5V5z M6 6.5v7M14 6.5v7M6 10h8";

/// Shapes of one product, drawn from back to front. Each begins with fill and line: `b` body, `a` accent, `l` line colour,
/// `w` body colour, `-` or `n` none; a third letter `d` dashes the line.
fn shapes(product: &str) -> &'static str {
    match product {
        "HX-40" => {
            "-l M-78-16H78M-78 16H78;bl M-76-22h12v44h-12zM64-22h12v44H64z;-ad M-40-16 20 16M20-16-40 16;aa R-46-26 22 12;\
             aa R8-26 22 12;-l M-35-26c0-22 8-24 18-26M19-26c0-16-4-20-10-26;bl R-22-92 38 42;an R-16-86 26 15;-l M-14-62h6M-2-62h6"
        }
        "CF-60" => {
            "bl M-78 12h12v44h-12zM66 12h12v44h-12z;bl M-66 22h28v24h-28zM38 22h28v24h-28z;-l M-38 26c0-70 76-70 76 0M-26 30c0-52 52-52 52 0;\
             -ad M-32 28c0-60 64-60 64 0;bl M-38 22h76v24h-76z;bl R-20-92 40 40;an R-14-86 28 16;-w M-10-78h10;bl M-8-52h16v26h-16z"
        }
        "MF-25" => {
            "bl M-76-8h12v64h-12zM64-8h12v64H64z;bl M-64 0H64v48H-64z;an M-40 0h80v48h-80z;-w M-20 24h40M10 16l10 8-10 8;\
             bl M-8-14h16v14h-16z;bl R-28-72 56 58;an R-20-64 40 22;-w M-14-56h16M-14-49h10;-l M-18-30h8M-4-30h8M10-30h8"
        }
        "VX-30" => {
            "bl M-52-4h10v64h-10zM42-4h10v64H42z;bl M-42 6h84v44h-84z;an M-6 10l14 18-14 18z;-ad M14 18c8 4 8 8 0 10s-8 8 0 10;\
             bl M-7-30h14v36h-14z;-l M-14-22h28M-14-14h28;bl O0-58 30;an O0-58 21;-w M-12-62h24M-12-54h14"
        }
        "RL-80" => {
            "-l M-58-14v62c0 8 26 14 58 14s58-6 58-14v-62;bl E0-14 58 13;-a M-58 26c12 6 34 9 58 9s46-3 58-9;bl M-14-20-6-44H6l8 24z;\
             aa R-16-74 32 30;-w M-10-64h14;-a M-10-2c6 4 14 4 20 0M-16 8c10 5 22 5 32 0M-22 18c14 6 30 6 44 0"
        }
        "GW-55" => {
            "-l M-58-14v62c0 8 26 14 58 14s58-6 58-14v-62;bl E0-14 58 13;-a M-58 30c12 6 34 9 58 9s46-3 58-9;-l M0-20V54;an R-5 50 10 8;\
             bl M-24-24h48v8h-48z;bl M-8-44h16v20H-8z;aa R-20-80 40 36;-w M-12-68h18M-12-60h10"
        }
        "LS-12" => {
            "bl R-16-92 32 40;an R-10-86 20 12;bl M-22-52h44v12h-44z;bl M-12-40h24v14h-24z;-l M-12-36h24M-12-31h24;\
             bl M-9-26h18v34h-18z;bl M-9 8h7v46c0 6-7 6-7 0zM2 8h7v46c0 6-7 6-7 0z;-ad M-18 18v34M18 18v34"
        }
        "HL-20" => {
            "-l M-46-92V60M46-92V60;-a M-46 -20c16-8 30 8 46 0s30 8 46 0;-l M0-92V10;bl R-12-92 24 16;bl M-9 10h18v32h-18z;\
             an M-9 42h18l-5 10h-8z;-w M-5 20h10;-ad M-30-8h12M18-2h14M-28 20h10M20 26h12"
        }
        "PT-210" => {
            "bl O0-38 32;an O0-38 24;-w M-15-34h30M-15-42h18;bl M-12-8v10h24V-8;bl M-20 2h40l-4 14h-32z;bl M-8 16v26h16V16;\
             bl M-12 42h24v8h-24z;-l M-8 22h16M-8 28h16M-8 34h16;bl M32-44h14v12H32z"
        }
        "DP-330" => {
            "bl O0-52 30;an O0-52 22;-w M-13-56h26M-13-48h15;bl M-10-24h20v14h-20z;bl R-36-10 72 36;-l M-12-10v36M12-10v36;\
             an O-24 8 6;an O24 8 6;bl M-34 26h20v30h-20zM14 26h20v30H14z;-l M-34 38h20M14 38h20;bl M30-58h14v12H30z"
        }
        "PS-15" => {
            "bl R-20-70 40 52;an R-14-62 28 20;-w M-9-52h12;-l M-12-32h6M-3-32h6M6-32h6;bl M-14-18h28v10h-28z;bl M-18-8h36l-4 16h-28z;\
             bl M-9 8h18v30H-9z;-l M-9 14h18M-9 20h18M-9 26h18M-9 32h18;bl M-8-86h16v16H-8z"
        }
        "TT-70" => {
            "bl O0-20 50;bl O0-20 42;an O0-20 17;-w M-8-20h16;bl O-30-20 6;bl O30-20 6;bl O0-50 6;bl O0 10 6;-l M-34-20h8M26-20h8M0-54v8M0 6v8;\
             -ad M-24-44l10 10M24-44l-10 10"
        }
        "TR-10" => {
            "bl R-22-92 44 30;an R-22-92 44 9;bl M22-82h12v10H22z;bl M-7-62h14v22H-7z;bl M-16-40h32v12h-32z;bl M-5-28h10v70l-5 14-5-14z;\
             an M-5 34h10v8l-5 14-5-14z;-l M-12-34h24;-ad M-18 10v40M18 10v40"
        }
        "FC-5" => {
            "bl M-38-90h76v146h-76z;an R-30-80 60 44;-w M-22-64h26M-22-54h40M-22-46h18;bl O-20-20 7;bl O0-20 7;bl O20-20 7;bl O-20 0 7;\
             bl O0 0 7;bl O20 0 7;an O-20 20 7;bl O0 20 7;an O20 20 7;-l M-24 40h10M14 40h10;-l M-20 56v12M20 56v12"
        }
        "HX-Link" => {
            "bl R-60-30 120 66;an R-60-30 120 12;-l M-40-30v-50M40-30v-50;an O-40-82 4;an O40-82 4;-a M-54-92c-6 8-6 16 0 24M54-92c6 8 6 16 0 24;\
             bl O-40 4 5;bl O-22 4 5;an O-4 4 5;bl R14-4 34 16;-l M-48 22h96"
        }
        _ => {
            "bl R-76-78 152 104;bn R-70-72 140 92;an R-70-72 140 14;-l M-58 6V-44M-58 6H58;-a M-54-4c14-30 24 4 38-18s24-22 36-6 18-10 30-22;\
             bl M-14 26h28v14h-28z;bl M-34 40h68v8h-68z"
        }
    }
}

/// Draws a product around the origin, about 160 units wide.
pub fn product(canvas: &mut Canvas, product: &str, palette: Palette) {
    for shape in shapes(product).split(';') {
        let (style, path) = shape.split_once(' ').unwrap_or(("", shape));
        let pick = |letter: Option<char>| match letter {
            Some('b' | 'w') => Some(palette.body),
            Some('a') => Some(palette.accent),
            Some('l') => Some(palette.line),
            _ => None,
        };
        let mut letters = style.chars();
        let (fill, line) = (pick(letters.next()), pick(letters.next()));
        canvas.shape(path, fill, line.map(|colour| (colour, 2.0)), letters.next() == Some('d'));
    }
}

/// The mark and, beside it, the name.
pub fn mark(canvas: &mut Canvas, x: f32, y: f32, scale: f32, colour: Colour, word: Colour) {
    canvas.at(x, y, scale, |canvas| {
        canvas.shape(MARK, None, Some((colour, 2.2)), false);
        canvas.text(26.0, 15.0, 12.0, super::metrics::Font::Bold, word, "Hexholm");
    });
}

/// The mark alone.
pub fn bare_mark(canvas: &mut Canvas, x: f32, y: f32, scale: f32, colour: Colour) {
    canvas.at(x, y, scale, |canvas| canvas.shape(MARK, None, Some((colour, 2.2)), false));
}

/// A landscape with a plant in it; `variant` moves the buildings.
pub fn scene(canvas: &mut Canvas, width: f32, height: f32, variant: usize) {
    let skies = [(0xc9_d5_db, 0x9d_b4_bf), (0xf0_dc_c4, 0xc9_a9_8f), (0xd6_e3_dc, 0x9f_bd_ae), (0xd5_d3_e4, 0x9c_9b_bd)];
    let hills = [(0x6d_8a_99, 0x3d_63_77), (0x94_74_5f, 0x63_4a_3c), (0x6b_94_80, 0x3b_67_55), (0x74_73_9b, 0x47_46_70)];
    let ((top, bottom), (far, near)) = (skies[variant % 4], hills[variant % 4]);
    canvas.fade([0.0, 0.0, width, height], top, bottom);
    canvas.at(0.0, 0.0, width / 240.0, |canvas| {
        let tall = height / (width / 240.0);
        let ground = tall - 46.0;
        let wave = format!("M0 {ground}c40-18 80-18 120 0c40 18 80 18 120 0V{tall}H0z");
        canvas.shape(&wave, Some(far), None, false);
        let shift = (variant * 37 % 90) as f32;
        // Buildings stand on the ground, heights upwards, small enough to leave the sky to the mark.
        canvas.at(96.0 + shift * 0.5, ground + 6.0, 0.62, |canvas| buildings(canvas, variant));
        let wave = format!("M0 {}c40-14 80-14 120 0c40 14 80 14 120 0V{tall}H0z", ground + 18.0);
        canvas.shape(&wave, Some(near), None, false);
    });
}

/// Pale buildings around the origin, one set for each variant.
fn buildings(canvas: &mut Canvas, variant: usize) {
    let sets: [&[(&str, Colour)]; 5] = [
        &[
            ("R80-76 44 86", 0xdf_e6_ea),
            ("M74-76h56l-8-14h-40z", 0xc3_cf_d6),
            ("R0-46 60 56", 0xee_f2_f4),
            ("R10-34 12 10R38-34 12 10", 0xc3_cf_d6),
        ],
        &[
            ("R0-66 22 76R26-66 22 76R52-66 22 76R78-66 22 76", 0xe9_ed_ef),
            ("E11-66 11 5E37-66 11 5E63-66 11 5E89-66 11 5", 0xc3_cf_d6),
            ("R0-40 100 2R110-24 24 34", 0xc3_cf_d6),
        ],
        &[("R90-96 12 106", 0xe4_df_da), ("R0-42 84 52", 0xf2_ee_ea), ("M0-42l21-14v14l21-14v14l21-14v14l21-14v14z", 0xc9_c1_ba)],
        &[("O30-26 30", 0xee_f2_f4), ("O96-20 22", 0xdf_e6_ea), ("R28-28 70 6", 0xc3_cf_d6)],
        &[("R0-26 110 36", 0xf2_ee_ea), ("M14-60h30v34h-30z", 0xe4_df_da), ("M70-80h16v54h-16z", 0xdd_d5_ce)],
    ];
    for (path, colour) in sets[variant % 5] {
        canvas.shape(path, Some(*colour), None, false);
    }
}
