//! Text that people type: normal forms, readings of Chinese characters, phone numbers, credit codes.

pub mod normal;
pub mod pinyin;

pub mod company;
pub mod credit_code;
pub mod phone;
