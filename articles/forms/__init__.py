"""Forms of the desk: the story form, and the fields and widgets that it is made of."""
