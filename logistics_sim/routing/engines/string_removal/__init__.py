"""String removals as compiled code: state in arrays, steps without the interpreter."""
