"""The widgets: they know no session, no siblings and no app; attributes down, messages up."""
