//! Currencies by their code, with the places that their minor unit has.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::value::Label;

/// A currency by its ISO 4217 code. A code that nobody knows here is kept, and counts as one of two places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Currency([u8; 3]);

/// The text is no currency's code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the code of a currency")]
pub struct NotACurrency;

/// Those whose minor unit is not a hundredth. Source: ISO 4217, list one.
const OTHER_EXPONENTS: [(&[u8; 3], u32); 24] = [
    (b"BHD", 3),
    (b"BIF", 0),
    (b"CLF", 4),
    (b"CLP", 0),
    (b"DJF", 0),
    (b"GNF", 0),
    (b"IQD", 3),
    (b"ISK", 0),
    (b"JOD", 3),
    (b"JPY", 0),
    (b"KMF", 0),
    (b"KRW", 0),
    (b"KWD", 3),
    (b"LYD", 3),
    (b"OMR", 3),
    (b"PYG", 0),
    (b"RWF", 0),
    (b"TND", 3),
    (b"UGX", 0),
    (b"VND", 0),
    (b"VUV", 0),
    (b"XAF", 0),
    (b"XOF", 0),
    (b"XPF", 0),
];

/// Those that a trading company chooses from, with their names.
const OFFERED: [(Currency, Label); 14] = [
    (Currency(*b"CNY"), Label { zh: "人民币", en: "Chinese yuan" }),
    (Currency(*b"USD"), Label { zh: "美元", en: "US dollar" }),
    (Currency(*b"EUR"), Label { zh: "欧元", en: "Euro" }),
    (Currency(*b"HKD"), Label { zh: "港币", en: "Hong Kong dollar" }),
    (Currency(*b"GBP"), Label { zh: "英镑", en: "Pound sterling" }),
    (Currency(*b"JPY"), Label { zh: "日元", en: "Japanese yen" }),
    (Currency(*b"KRW"), Label { zh: "韩元", en: "South Korean won" }),
    (Currency(*b"TWD"), Label { zh: "新台币", en: "New Taiwan dollar" }),
    (Currency(*b"SGD"), Label { zh: "新加坡元", en: "Singapore dollar" }),
    (Currency(*b"AUD"), Label { zh: "澳元", en: "Australian dollar" }),
    (Currency(*b"CAD"), Label { zh: "加元", en: "Canadian dollar" }),
    (Currency(*b"RUB"), Label { zh: "卢布", en: "Russian rouble" }),
    (Currency(*b"AED"), Label { zh: "阿联酋迪拉姆", en: "UAE dirham" }),
    (Currency(*b"VND"), Label { zh: "越南盾", en: "Vietnamese dong" }),
];

impl Currency {
    /// The yuan, in which everything is added up.
    pub const CNY: Self = Self(*b"CNY");
    /// The US dollar.
    pub const USD: Self = Self(*b"USD");
    /// The yen, which has no minor unit.
    pub const JPY: Self = Self(*b"JPY");

    /// Those that are offered for choosing, with their names.
    pub fn offered() -> &'static [(Self, Label)] {
        &OFFERED
    }

    /// How many places its minor unit has: 2 for the yuan, 0 for the yen.
    pub fn exponent(self) -> u32 {
        OTHER_EXPONENTS.iter().find(|(code, _)| **code == self.0).map_or(2, |(_, exponent)| *exponent)
    }

    /// The code, three capital letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }
}

impl Default for Currency {
    fn default() -> Self {
        Self::CNY
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = NotACurrency;
    /// Reads a code in small or capital letters.
    fn from_str(text: &str) -> Result<Self, NotACurrency> {
        let code: [u8; 3] = text.trim().as_bytes().try_into().map_err(|_| NotACurrency)?;
        let code = code.map(|letter| letter.to_ascii_uppercase());
        if code.iter().all(u8::is_ascii_uppercase) { Ok(Self(code)) } else { Err(NotACurrency) }
    }
}
