// Sets the reader's colour theme before anything is drawn, so that nothing flashes. The app writes the same key.
try {
  const theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be closed to us; then the system's theme holds.
}
