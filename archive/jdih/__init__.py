"""From a Keputusan in the archive to the public shelf: metadata, abstract, salinan, the gate, and forms for machines."""
