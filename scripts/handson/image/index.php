<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<title>handson</title>
<h1>Hello from a container</h1>
<p>This page was served by <strong><?= htmlspecialchars(gethostname()) ?></strong>.</p>
</html>
