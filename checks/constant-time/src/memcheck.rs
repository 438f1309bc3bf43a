//! Requests to valgrind's memcheck, as the macros in its `memcheck.h` make them.

use std::arch::asm;

/// `VG_USERREQ__MAKE_MEM_UNDEFINED`: the letters of the tool, `MC`, and a number.
const MAKE_UNDEFINED: usize = 0x4D43_0001;
/// `VG_USERREQ__MAKE_MEM_DEFINED`.
const MAKE_DEFINED: usize = 0x4D43_0002;

/// Marks each bit of `value` as undefined: memcheck reports what depends on it.
pub fn secret<T: ?Sized>(value: &mut T) -> &mut T {
    request(MAKE_UNDEFINED, value);
    value
}

/// Marks each bit of `value` as defined again.
pub fn public<T: ?Sized>(value: &mut T) -> &mut T {
    request(MAKE_DEFINED, value);
    value
}

/// Does nothing outside memcheck. That the marks work is shown by the planted faults, which are reported.
fn request<T: ?Sized>(number: usize, value: &mut T) {
    let size = size_of_val(value);
    let request = [number, (&raw mut *value).expose_provenance(), size, 0, 0, 0];
    // SAFETY: for the processor this does nothing: the rotations add up to 128 bits, which leaves `rdi` as it was, and
    // `rbx` is exchanged with itself. Valgrind knows the sequence (`valgrind.h`, `__SPECIAL_INSTRUCTION_PREAMBLE`), reads
    // the request at `rax`, and answers in `rdx`. It changes no byte of `value`.
    unsafe {
        asm!(
            "rol rdi, 3",
            "rol rdi, 13",
            "rol rdi, 61",
            "rol rdi, 51",
            "xchg rbx, rbx",
            in("rax") &raw const request,
            inout("rdx") 0_usize => _,
        );
    }
}
