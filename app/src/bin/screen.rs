//! The screen program.

fn main() {
    app::screen::app::start();
}
