"""The pages: a Django project over the workflows, served on this machine by `kobimo serve`."""
