//! A fresh clone has no built client; the folder must exist all the same for its (no) files to be embedded.

fn main() -> std::io::Result<()> {
    std::fs::create_dir_all("../dist")?;
    println!("cargo::rerun-if-changed=../dist");
    Ok(())
}
