//! The user interface's module, started by `boot.js`.

fn main() {
    throughline_web::ui::start();
}
