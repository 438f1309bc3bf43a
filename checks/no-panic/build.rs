//! Leaves out of the link what every program gets unasked: the C start-up files and all C libraries.

fn main() {
    for arg in ["-nostartfiles", "-nodefaultlibs", "-static", "-no-pie"] {
        println!("cargo::rustc-link-arg-bins={arg}");
    }
    println!("cargo::rerun-if-changed=build.rs");
}
