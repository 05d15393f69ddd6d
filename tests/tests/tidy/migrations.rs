//! Migrations that were released never change: their digests are kept here. A new one adds a line.

use super::{Source, allows, finds, holds};

/// File and FNV-1a digest of its text.
const RELEASED: [(&str, u64); 9] = [
    ("0001_company.sql", 0x3965_d7c6_83e8_b243),
    ("0002_documents.sql", 0x85a1_c0ce_9c94_26e5),
    ("0003_self_check.sql", 0x788d_7425_6f7e_21dc),
    ("0004_rights.sql", 0xa2f4_d212_62bd_7557),
    ("0005_audit.sql", 0x4e3b_4773_8145_835c),
    ("0006_accounts.sql", 0xb5cd_7837_8c66_5432),
    ("0007_trust.sql", 0xac11_85a3_1c62_ad50),
    ("0008_trade.sql", 0x4fae_bd95_a514_f1df),
    ("0009_hand_over.sql", 0x02b4_3e8c_2927_238b),
];

fn digest(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

fn changed(sources: &[Source]) -> Vec<String> {
    let mut breaches = Vec::new();
    let migrations = sources.iter().filter(|source| source.path.starts_with("server/migrations/"));
    for source in migrations {
        let name = source.path.rsplit('/').next().unwrap_or_default();
        let now = digest(&source.text);
        match RELEASED.iter().find(|(released, _)| *released == name) {
            Some((_, then)) if *then != now => {
                breaches.push(format!("{}: a released migration was changed; add another", source.path))
            }
            Some(_) => {}
            None => breaches.push(format!("{}: not recorded; add (\"{name}\", {now:#018x})", source.path)),
        }
    }
    breaches
}

/// A released one that was deleted or renamed.
fn gone(sources: &[Source]) -> Vec<String> {
    let there = |name: &str| sources.iter().any(|source| source.path == format!("server/migrations/{name}"));
    RELEASED.iter().filter(|(name, _)| !there(name)).map(|(name, _)| format!("{name} is gone")).collect()
}

#[test]
fn migrations_are_only_ever_added() {
    holds(changed);
    holds(gone);
    finds(changed, "server/migrations/9999_new.sql", "SELECT 1;");
    allows(changed, "server/src/x.sql", "SELECT 1;");
    if let Some((name, _)) = RELEASED.first() {
        finds(changed, &format!("server/migrations/{name}"), "-- changed");
        assert_eq!(gone(&[]).len(), RELEASED.len());
    }
}
